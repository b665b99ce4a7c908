"""The page's lines on what changed: who carries it, since when, and why it stands here."""

from collections.abc import Iterator

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Counted,
    Evidence,
    Line,
    Listed,
    Measured,
    Moment,
    Part,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.changes import clear_country
from legation.desks.briefing.rules.crowds import few_writers
from legation.desks.briefing.rules.headlines import called
from legation.desks.briefing.rules.names import country_name
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.ranking import POINTS, points_of
from legation.desks.briefing.rules.standing import stories_told
from legation.domain.languages import UNDETERMINED

SHOWN = 4
"""Stories on the page."""
REASONS = 3
"""Reasons named for a story: those that gave most of its points."""
TELLING = 0.5
"""Share of its points from which a part is a reason."""

SAYS = {
    "watched": "concerns what we watch",
    "places": "is about countries",
    "voices": "has many independent voices",
    "sources": "is told by several sources",
    "languages": "crosses languages",
    "checkable": "states what can be checked",
    "growth": "grows fast",
}
"""Each part of the order as a reason, in the order in which they are read."""
WIDE = frozenset({"voices", "sources"})
"""Parts that are one reason where both are."""


def news_lines(picture: Picture, block: Block, ranked: pl.DataFrame) -> tuple[Line, ...]:
    """Write the first stories; where stories could not be grouped, that first; else the overview."""
    place = {card.opens: at for at, card in enumerate(block.cards)}
    failed = [Line(headline=one) for one in stories_told(picture)]
    told = [
        _line(picture, row, card=place[f"stories/{row['story']}"])
        for row in ranked.head(SHOWN).iter_rows(named=True)
    ]
    if told:
        return (*failed, *told)
    return tuple(failed) or (Line(headline=block.cards[0].sentences[0]),)


def _line(picture: Picture, row: dict[str, object], *, card: int) -> Line:
    story = str(row["story"])
    now = picture.within(picture.period).filter(pl.col("story") == story)
    before = picture.within(picture.previous).filter(pl.col("story") == story)
    title = Sentence(
        register=Register.FACT,
        parts=called(picture.title_of(story)),
        rests_on=(picture.stories([story]),),
    )
    return Line(
        headline=title,
        says=(_size(picture, now, before), _why(picture, row, now)),
        card=card,
    )


def _size(picture: Picture, now: pl.DataFrame, before: pl.DataFrame) -> Sentence:
    """Say how much, by whom, in how many languages, since when."""
    listed = picture.items(now["id"].to_list())
    counted = Counted(evidence=listed, one="publication", many="publications")
    since = Moment(at=now["published_at"][0], is_day=True, is_near=True)
    parts: list[Part]
    if before.height:
        earlier = picture.items(before["id"].to_list())
        then = Counted(evidence=earlier, one="in the week before", many="in the week before")
        parts = [counted, Words(", after "), then]
    else:
        parts = [Words("New since "), since, Words(": "), counted]
    parts.append(Words(", by "))
    parts += [*_speakers(picture, now), *_languages(now), Words(".")]
    return Sentence(register=Register.FACT, parts=tuple(parts))


def _speakers(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say how many accounts and sources; accounts only where they are more."""
    sources = picture.sources(now["source"].unique().sort().to_list())
    counted = Counted(evidence=sources, one="source", many="sources")
    accounts = now["account"].drop_nulls().unique().sort().to_list()
    if len(accounts) <= len(sources.ids):
        return [counted]
    listed = Evidence(of=Listed.ACCOUNTS, ids=tuple(accounts))
    return [Counted(evidence=listed, one="account", many="accounts"), Words(" in "), counted]


def _languages(now: pl.DataFrame) -> list[Part]:
    told = now["language"].drop_nulls().unique().sort().to_list()
    known = [one for one in told if one not in ("", UNDETERMINED)]
    if len(known) < 2:
        return []
    listed = Evidence(of=Listed.LANGUAGES, ids=tuple(known))
    return [Words(" and "), Counted(evidence=listed, one="language", many="languages")]


def _why(picture: Picture, row: dict[str, object], now: pl.DataFrame) -> Sentence:
    """Say in a few words why the story stands here, and what to bear in mind."""
    reasons = list(_reasons(row, now))
    parts: list[Part] = [Words("Here because it ")]
    for at, reason in enumerate(reasons):
        between = "" if at == 0 else " and " if at == len(reasons) - 1 else ", "
        parts += [Words(between), *reason]
    if row["is_light"]:
        parts = [Words("Light: it names no country and little that could be checked")]
    caution = _few(picture, now) or _alone(picture, now)
    evidence = (picture.items(now["id"].to_list()),)
    return Sentence(
        register=Register.ASSESSMENT, parts=(*parts, *caution, Words(".")), rests_on=evidence
    )


def _few(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say of how few accounts half of the story is the work."""
    told = next((one for one in few_writers(picture, now) if isinstance(one, Counted)), None)
    if told is None:
        return []
    few = Counted(evidence=told.evidence, one="account", many="accounts")
    return [Words("; but half of it is the work of "), few]


def _reasons(row: dict[str, object], now: pl.DataFrame) -> Iterator[tuple[Part, ...]]:
    points = {name: float(str(row[points_of(name)])) for name in POINTS}
    strong = [name for name, most in POINTS.items() if points[name] >= TELLING * most]
    first = set(sorted(strong, key=lambda name: -points[name])[:REASONS] or ["growth"])
    if first >= WIDE:
        first -= WIDE
        yield (Words("is widely and independently carried"),)
    for name, says in SAYS.items():
        place = clear_country(now) if name == "places" else None
        if name in first and place is not None:
            yield Words("is about "), Measured(country_name(place[0]))
        elif name in first:
            yield (Words(says),)


def _alone(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say of a story of one source among several that nothing confirms it."""
    is_alone = now["source"].n_unique() == 1
    if is_alone and picture.within(picture.period)["source"].n_unique() > 1:
        return [Words("; one source alone, unconfirmed")]
    return []
