"""The page's lines on warnings: what is pushed or claimed and by how many, never by which account."""

from datetime import datetime

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Chance,
    Evidence,
    Line,
    Listed,
    Moment,
    Part,
    Register,
    Sentence,
    counted,
    message,
    plural,
    say,
)
from legation.desks.briefing.rules.bursts import peak
from legation.desks.briefing.rules.findings import (
    INNOCENT,
    ON_KIND,
    Row,
    accounts_of,
    deeds_of,
    detail_of,
    signals_evidence,
    subject_of,
)
from legation.desks.briefing.rules.groups import phrase, within_words
from legation.desks.briefing.rules.headlines import called, in_quotes
from legation.desks.briefing.rules.judged import judged_lines
from legation.desks.briefing.rules.numbers import is_number, percent, roughly
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.ranking import LEAST
from legation.desks.briefing.rules.relevance import stories_behind
from legation.desks.briefing.rules.weight import CLEAR

SHOWN = 4
"""Warnings on the page."""
CUT = 60
"""Columns of the phrase that a group pushes."""
BEHIND = 44
"""Columns of the story that most of a burst is of."""


def warning_lines(picture: Picture, block: Block, found: pl.DataFrame) -> tuple[Line, ...]:
    """Write what people warn of, the first of the warnings ``found``, in one line the bursts that say
    nothing more, and in one those that are most likely innocent; where a step that looks for them failed,
    that before ``found``."""
    place = {card.opens: at for at, card in enumerate(block.cards)}
    judged = judged_lines(picture, place)
    is_innocent = pl.col("kind").is_in(list(INNOCENT))
    innocent, other = found.filter(is_innocent), found.filter(~is_innocent)
    idle = other.filter("is_idle")
    shown = [
        row
        for row in other.filter(~pl.col("is_idle")).iter_rows(named=True)
        if f"signals/{row['id']}" in place
    ][: SHOWN - len(judged)]
    kinds = [row["kind"] for row in shown]
    told = [
        _line(
            picture,
            row,
            card=place[f"signals/{row['id']}"],
            is_first=kinds.index(row["kind"]) == at,
        )
        for at, row in enumerate(shown)
    ]
    overview = block.cards[0].sentences
    failed = [one for one in overview if any(e.of == Listed.STATES for e in one.evidence)]
    lines = [*(Line(headline=one) for one in failed), *told]
    if idle.height:
        lines.append(Line(headline=_idle(picture, idle)))
    if innocent.height:
        lines.append(Line(headline=_innocent(picture, innocent)))
    return (*judged, *(lines or [Line(headline=overview[0])]))


def _line(picture: Picture, row: Row, *, card: int, is_first: bool) -> Line:
    signal = signals_evidence(picture, picture.signals.filter(pl.col("id") == row["id"]).head(1))
    is_group = bool(accounts_of(row))
    headline = _pushing(picture, row, signal) if is_group else _bursting(picture, row, signal)
    says = _together(row, signal) if is_group else _attention(picture, row)
    return Line(headline=headline, says=(says, *_doubt(row, signal, is_first=is_first)), card=card)


def _pushing(picture: Picture, row: Row, signal: Evidence) -> Sentence:
    said = phrase(picture, row)
    accounts = Evidence(of=Listed.ACCOUNTS, ids=accounts_of(row))
    many = counted("{number} account", "{number} accounts", accounts)
    says = say("{accounts} together {deeds}", accounts=many, deeds=deeds_of(row))
    if said:
        quoted = in_quotes(said, within=CUT)
        says = say("{accounts} together push {phrase}", accounts=many, phrase=quoted)
    return Sentence(register=Register.FACT, parts=(says,), rests_on=(signal,))


def _together(row: Row, signal: Evidence) -> Sentence:
    """Say what the group does, how often against chance, since when."""
    detail = detail_of(row)
    parts: list[Part] = [say("They {deeds}", deeds=deeds_of(row)), *within_words(detail)]
    if is_number(detail.get("shared")) and is_number(detail.get("expected")):
        parts.append(
            say(
                ", {shared} times where chance gives {expected}",
                shared=roughly(detail["shared"]),
                expected=roughly(detail["expected"]),
            )
        )
    parts.append(say(", since {day}.", day=Moment(at=row["start"], is_day=True, is_near=True)))
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(signal,))


def _bursting(picture: Picture, row: Row, signal: Evidence) -> Sentence:
    """Name what the attention is for; of a series of many stories, the largest of them."""
    parts: list[Part] = [
        say(
            "Sudden attention: {subject}",
            subject=called(subject_of(picture, row), within=CUT),
        )
    ]
    behind = stories_behind(picture, row).head(1)
    if behind.height and behind["n"][0] >= LEAST and not str(row["subject"]).startswith("story:"):
        said = in_quotes(picture.title_of(behind["story"][0]), within=BEHIND)
        most = ABOVE_ALL if behind["share"][0] >= CLEAR else AMONG
        parts.append(say(most, story=said))
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(signal,))


ABOVE_ALL, AMONG = message(", above all {story}"), message(", among it {story}")


def _attention(picture: Picture, row: Row) -> Sentence:
    told = counted("{number} publication", "{number} publications", picture.items(row["evidence"]))
    parts: tuple[Part, ...] = (
        _days(row["start"], row["end"]),
        *peak(picture, row),
        say("; most telling: {publications}.", publications=told),
    )
    return Sentence(register=Register.FACT, parts=parts)


def _days(start: datetime, end: datetime) -> Part:
    first = Moment(at=start, is_day=True, is_near=True)
    if start.date() == end.date():
        return say("On {day}", day=first)
    return say(
        "From {first} to {last}", first=first, last=Moment(at=end, is_day=True, is_near=True)
    )


def _doubt(row: Row, signal: Evidence, *, is_first: bool) -> tuple[Sentence, ...]:
    """Say how probable it is where that is known, and with the first of a kind what to bear in mind."""
    parts: list[Part] = []
    if row["probability"] is not None:
        parts = [
            say(
                "{likelihood} to be real ({percent}). ",
                likelihood=Chance(row["probability"]),
                percent=percent(row["probability"]),
            )
        ]
    if is_first:
        kind = row["kind"]
        parts.append(say(SHORTLY.get(kind) or ON_KIND.get(kind) or SHORTLY["burst"]))
    if not parts:
        return ()
    return (Sentence(register=Register.ASSESSMENT, parts=tuple(parts), rests_on=(signal,)),)


SHORTLY = {
    "burst": message("One report copied would look the same."),
    "coordination": message("Legitimate crowds coordinate too: no finding of deception."),
}
"""What to bear in mind of each kind, in the page's few words."""


def _idle(picture: Picture, rows: pl.DataFrame) -> Sentence:
    """Count the bursts that are of stories told above, and those that are light."""
    again = rows.filter("is_repeated")
    light = rows.filter(~pl.col("is_repeated"))
    told = [
        counted(one, many, signals_evidence(picture, rows))
        for rows, one, many in ((again, *REPEATED), (light, *LIGHT))
        if rows.height
    ]
    parts: list[Part] = [*told[:1], *(say("; ") for _ in told[1:]), *told[1:]]
    return Sentence(register=Register.ASSESSMENT, parts=(*parts, say(".")))


REPEATED = plural("{number} burst is of a story above", "{number} bursts are of stories above")
LIGHT = plural(
    "{number} burst is light, naming no country and little that could be checked",
    "{number} bursts are light, naming no country and little that could be checked",
)


def _innocent(picture: Picture, rows: pl.DataFrame) -> Sentence:
    says = say(
        "{findings} most likely innocent: wire copy, fans of one voice, offices on several accounts.",
        findings=counted(
            "{number} more finding is",
            "{number} more findings are",
            signals_evidence(picture, rows),
        ),
    )
    return Sentence(register=Register.ASSESSMENT, parts=(says,))
