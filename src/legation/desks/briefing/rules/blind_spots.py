"""Block five: what we do not see, said as plainly as what we do."""

from datetime import timedelta

from legation.desks.briefing.content import (
    Amount,
    Block,
    Card,
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    amount,
    counted,
    message,
    plural,
    say,
)
from legation.desks.briefing.rules.health import SourceHealth
from legation.desks.briefing.rules.names import language as language_of
from legation.desks.briefing.rules.numbers import integer
from legation.desks.briefing.rules.picture import Picture, failed, state
from legation.domain.languages import UNDETERMINED

_NEXT = ("legation sources add ADDRESS", "legation collect --once", "legation update")
"""What adds a source and reads it."""
ON = plural("{number} source is read", "{number} sources are read")
SOURCES_ARE = plural("{number} source is", "{number} sources are")
FAILING = (
    message("{sources} failing: the last attempt to read failed."),
    message("{sources} failing at the time of writing: the last attempt to read failed."),
)
OFF = (
    message("{sources} switched off: nothing new is heard from there."),
    message("{sources} switched off at the time of writing: nothing new is heard from there."),
)
HELD = (
    message("{entries} in quarantine: not admitted."),
    message("{entries} in quarantine at the time of writing: not admitted."),
)
NO_SOURCE = (
    message("No source is switched on: nothing new can be seen."),
    message("No source is switched on at the time of writing: nothing new can be seen."),
)
"""What is said of today, and of the time at which a brief of the past is written."""
LATER = message("Publications of this period became known here only later: they are left out.")
NAMED = 5
"""Silent sources named one by one; the rest open from their count."""
LEAST_GAP = timedelta(minutes=1)
"""A shorter usual gap is that of publications that came in one go, and says nothing."""


def blind_spots(picture: Picture) -> Block:
    """Write the gaps: sources silent, failing or off, languages, translation, quarantine."""
    sentences = (
        _enabled(picture),
        *(_known_later(picture)),
        *(_failures(picture)),
        *(_silence(picture)),
        *_in_state(picture, "failing", FAILING),
        *_in_state(picture, "off", OFF),
        *(_languages(picture)),
        *(_pairs(picture)),
        *(_quarantine(picture)),
    )
    cards = [Card(sentences=sentences)]
    cards += [Card(sentences=(_silent(picture, one),)) for one in _quiet(picture)[:NAMED]]
    return Block(slug="gaps", title=message("What we do not see"), cards=tuple(cards))


def _enabled(picture: Picture) -> Sentence:
    on = [source.id for source in picture.health.sources if source.state != "off"]
    if not on:
        add, collect, update = map(Measured, _NEXT)
        following = say(
            " To add one: {add}; then {collect}, and {update}.",
            add=add,
            collect=collect,
            update=update,
        )
        evidence = state("no-source", message("No source is switched on."))
        return Sentence(
            register=Register.FACT,
            parts=(say(_today(picture, NO_SOURCE)), following),
            rests_on=(evidence,),
        )
    listed = counted(*ON, picture.sources(on))
    if picture.is_of_past:
        at = Moment(at=picture.made_at)
        told = say("{sources} at the time of writing, {moment}.", sources=listed, moment=at)
        return Sentence(register=Register.FACT, parts=(told,))
    return Sentence(register=Register.FACT, parts=(listed, say(".")))


def _today(picture: Picture, says: tuple[str, str]) -> str:
    """Take the wording for a brief of the past, which tells the installation's own state as of the
    writing, or that of today."""
    return says[picture.is_of_past]


def _known_later(picture: Picture) -> tuple[Sentence, ...]:
    """Say of a brief of the past that more of its period is held than could be known then."""
    if not picture.has_later:
        return ()
    how = say(
        " What is imported with {option} counts as known when it was published.",
        option=Measured("--history"),
    )
    rests_on = (state("known-later", LATER),)
    return (Sentence(register=Register.FACT, parts=(say(LATER), how), rests_on=rests_on),)


def _failures(picture: Picture) -> tuple[Sentence, ...]:
    """Say of each step that failed that what it looks for is missing here, and why."""
    return tuple(
        Sentence(
            register=Register.FACT,
            parts=(
                say(
                    "A step of this update failed, and what it finds is missing here: {step}.",
                    step=Quoted(text=one),
                ),
            ),
            rests_on=(failed(one),),
        )
        for one in dict.fromkeys(picture.health.failures)
    )


def _quiet(picture: Picture) -> list[SourceHealth]:
    """Give the silent sources; one that was read once, as a history or a file, has nothing to keep up."""
    return [one for one in picture.health.sources if one.state == "silent" and one.is_live]


def _silence(picture: Picture) -> tuple[Sentence, ...]:
    ids = [source.id for source in _quiet(picture)]
    if not ids:
        return ()
    listed = counted(*SOURCES_ARE, picture.sources(ids))
    says = say("{sources} silent: nothing came for longer than usual.", sources=listed)
    return (Sentence(register=Register.FACT, parts=(says,)),)


def _in_state(picture: Picture, name: str, says: tuple[str, str]) -> tuple[Sentence, ...]:
    """Say which sources stand in a state of today."""
    ids = [source.id for source in picture.health.sources if source.state == name]
    if not ids:
        return ()
    listed = counted(*SOURCES_ARE, picture.sources(ids))
    words = say(_today(picture, says), sources=listed)
    return (Sentence(register=Register.FACT, parts=(words,)),)


def _silent(picture: Picture, source: SourceHealth) -> Sentence:
    name = Quoted(text=source.name)
    parts: list[Part] = [say("{source} has never published anything we could read", source=name)]
    if source.last_item_at is not None:
        at = Moment(at=source.last_item_at)
        parts = [say("{source} last published on {moment}", source=name, moment=at)]
    if source.usual_gap is not None and source.usual_gap >= LEAST_GAP:
        parts.append(say("; it usually publishes every {time}", time=_gap(source.usual_gap)))
    evidence = (picture.sources([source.id]),)
    return Sentence(register=Register.FACT, parts=(*parts, say(".")), rests_on=evidence)


def _languages(picture: Picture) -> tuple[Sentence, ...]:
    written = []
    admitted = set(picture.publications["id"])
    for language, blind in picture.health.blind_languages:
        ids = [one for one in blind if one in admitted]
        if ids:
            written.append(
                Sentence(register=Register.FACT, parts=(_unread(picture.items(ids), language),))
            )
    return tuple(written)


def _unread(blind: Evidence, language: str) -> Part:
    if language in ("", UNDETERMINED):
        return counted(
            "{number} publication was collected, but in which language could not be told, "
            "so no story holds it.",
            "{number} publications were collected, but in which language could not be told, "
            "so no story holds them.",
            blind,
        )
    return say(
        "{publications} collected, but no method here reads that language: {language}.",
        publications=counted("{number} publication was", "{number} publications were", blind),
        language=language_of(language),
    )


def _pairs(picture: Picture) -> tuple[Sentence, ...]:
    pairs = tuple(f"{source}→{target}" for source, target in picture.health.untranslated)
    if not pairs:
        return ()
    listed = counted(
        "{number} language pair has no translation here: those texts are grouped but not rendered.",
        "{number} language pairs have no translation here: those texts are grouped but not rendered.",
        Evidence(of=Listed.PAIRS, ids=pairs),
    )
    return (Sentence(register=Register.FACT, parts=(listed,)),)


def _quarantine(picture: Picture) -> tuple[Sentence, ...]:
    held = [one for source in picture.health.sources for one in source.quarantined]
    if not held:
        return ()
    evidence = Evidence(of=Listed.QUARANTINED, ids=tuple(dict.fromkeys(held)))
    entries = counted("{number} entry stands", "{number} entries stand", evidence)
    says = say(_today(picture, HELD), entries=entries)
    return (Sentence(register=Register.FACT, parts=(says,)),)


def _gap(gap: timedelta) -> Amount:
    hours = gap / timedelta(hours=1)
    if hours >= 48:
        return amount("{number} day", "{number} days", integer(round(hours / 24)))
    if hours >= 2:
        return amount("{number} hour", "{number} hours", integer(round(hours)))
    return amount("{number} minute", "{number} minutes", integer(round(hours * 60)))
