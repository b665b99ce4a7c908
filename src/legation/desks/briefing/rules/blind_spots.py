"""Block five: what we do not see, said as plainly as what we do."""

from datetime import timedelta

from legation.desks.briefing.content import (
    Block,
    Card,
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.health import SourceHealth
from legation.desks.briefing.rules.names import language_name
from legation.desks.briefing.rules.picture import Picture, failed, state
from legation.domain.languages import UNDETERMINED

_NEXT = (
    "To add one: legation sources add ADDRESS; then legation collect --once, and legation update."
)
NAMED = 5
"""Silent sources named one by one; the rest open from their count."""


def blind_spots(picture: Picture) -> Block:
    """Write the gaps: sources silent, failing or off, languages, translation, quarantine."""
    sentences = (
        _enabled(picture),
        *(_failures(picture)),
        *(_silence(picture)),
        *_in_state(picture, "failing", ": the last attempt to read it did not succeed."),
        *_in_state(picture, "off", ": what it says is not heard."),
        *(_languages(picture)),
        *(_pairs(picture)),
        *(_quarantine(picture)),
    )
    cards = [Card(sentences=sentences)]
    cards += [Card(sentences=(_silent(picture, one),)) for one in _quiet(picture)[:NAMED]]
    return Block(slug="gaps", title="What we do not see", cards=tuple(cards))


def _enabled(picture: Picture) -> Sentence:
    on = [source.id for source in picture.health.sources if source.state != "off"]
    if not on:
        says = f"No source is switched on{_today(picture)}: nothing new can be seen. {_NEXT}"
        evidence = state("no-source", "No source is switched on.")
        return Sentence(register=Register.FACT, parts=(Words(says),), rests_on=(evidence,))
    listed = Counted(evidence=picture.sources(on), one="source is read", many="sources are read")
    parts: list[Part] = [listed, Words(_today(picture))]
    if picture.is_of_past:
        parts += [Words(", "), Moment(at=picture.made_at)]
    return Sentence(register=Register.FACT, parts=(*parts, Words(".")))


def _today(picture: Picture) -> str:
    """Say of a brief of the past that the installation's own state is told as of the writing."""
    return " at the time of writing" if picture.is_of_past else ""


def _failures(picture: Picture) -> tuple[Sentence, ...]:
    """Say of each step that failed that what it looks for is missing here, and why."""
    return tuple(
        Sentence(
            register=Register.FACT,
            parts=(
                Words("A step of this update failed, and what it finds is missing here: "),
                Quoted(text=one),
                Words("."),
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
    listed = Counted(evidence=picture.sources(ids), one="source is", many="sources are")
    says = Words(" silent: nothing came for longer than usual.")
    return (Sentence(register=Register.FACT, parts=(listed, says)),)


def _in_state(picture: Picture, name: str, says: str) -> tuple[Sentence, ...]:
    """Say which sources stand in a state of today."""
    ids = [source.id for source in picture.health.sources if source.state == name]
    if not ids:
        return ()
    listed = Counted(evidence=picture.sources(ids), one="source is", many="sources are")
    called = {"off": "switched off"}.get(name, name)
    words = Words(f" {called}{_today(picture)}{says}")
    return (Sentence(register=Register.FACT, parts=(listed, words)),)


def _silent(picture: Picture, source: SourceHealth) -> Sentence:
    parts: list[Part] = [Quoted(text=source.name)]
    if source.last_item_at is None:
        parts.append(Words(" has never published anything we could read"))
    else:
        parts += [Words(" last published on "), Moment(at=source.last_item_at)]
    if source.usual_gap is not None:
        gap = Measured(_in_words(source.usual_gap))
        parts += [Words("; it usually publishes every "), gap]
    evidence = (picture.sources([source.id]),)
    return Sentence(register=Register.FACT, parts=(*parts, Words(".")), rests_on=evidence)


def _languages(picture: Picture) -> tuple[Sentence, ...]:
    written = []
    admitted = set(picture.publications["id"])
    for language, blind in picture.health.blind_languages:
        ids = [one for one in blind if one in admitted]
        if ids:
            listed = Counted(evidence=picture.items(ids), one="publication", many="publications")
            written.append(Sentence(register=Register.FACT, parts=(listed, *_unread(language))))
    return tuple(written)


def _unread(language: str) -> tuple[Part, ...]:
    if language in ("", UNDETERMINED):
        says = "were collected, but in which language could not be told, so no story holds them."
        return (Words(f" {says}"),)
    name = Measured(language_name(language))
    return (Words(" in "), name, Words(" were collected, but no method here reads that language."))


def _pairs(picture: Picture) -> tuple[Sentence, ...]:
    pairs = tuple(f"{source}→{target}" for source, target in picture.health.untranslated)
    if not pairs:
        return ()
    listed = Counted(
        evidence=Evidence(of=Listed.PAIRS, ids=pairs),
        one="language pair has",
        many="language pairs have",
    )
    parts = (listed, Words(" no translation here: those texts are grouped but not rendered."))
    return (Sentence(register=Register.FACT, parts=parts),)


def _quarantine(picture: Picture) -> tuple[Sentence, ...]:
    held = [one for source in picture.health.sources for one in source.quarantined]
    if not held:
        return ()
    evidence = Evidence(of=Listed.QUARANTINED, ids=tuple(dict.fromkeys(held)))
    listed = Counted(evidence=evidence, one="entry stands", many="entries stand")
    return (
        Sentence(
            register=Register.FACT,
            parts=(listed, Words(f" in quarantine{_today(picture)}: not admitted.")),
        ),
    )


def _in_words(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    if hours >= 48:
        return f"{hours / 24:.0f} days"
    return f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
