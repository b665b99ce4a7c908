"""What the installation does not see: silent feeds, blind languages, missing translations."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.desks.briefing.rules.health import SourceHealth, SystemHealth, fell_silent
from legation.desks.briefing.rules.names import READER_LANGUAGE
from legation.desks.listening.lookups import source_states
from legation.domain.item import ITEM
from legation.domain.languages import UNDETERMINED
from legation.domain.scope import SCOPE_COLUMNS, Label, Scope
from legation.rounds.step import Moment, label_of

_TOLD_OF_THE_MOMENT = ("well", "silent")
"""States of today that the publications until a past moment may turn into the other."""


def system_health(
    here: Installation,
    items: pl.DataFrame,
    scope: Scope,
    *,
    moment: Moment,
    failures: Sequence[str] = (),
) -> SystemHealth:
    """Look, within one scope, at the sources as of the moment and at the languages of the items in the
    window.

    Takes ``id``, ``source``, ``published_at``, ``language``, ``embedder`` and the scope columns. A language
    is blind when its items have no vector, so that no story holds them. ``failures`` are the
    steps of this update that failed, in words.
    """
    own = _admitted(items, scope)
    return SystemHealth(
        sources=tuple(_sources(here, scope, own, moment)),
        blind_languages=tuple(_blind(own)),
        untranslated=tuple(_untranslated(own)),
        failures=tuple(failures),
        failures_label=_label_of_all(here, items, moment) if failures else None,
    )


def _admitted(items: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Keep the items that a scope admits."""
    held = items.select(SCOPE_COLUMNS).unique()
    seen = [
        row
        for row in held.iter_rows()
        if scope.admits(Label.of(**dict(zip(SCOPE_COLUMNS, row, strict=True))))
    ]
    if len(seen) == len(held):
        return items
    kept = pl.DataFrame(seen, schema=held.schema, orient="row")
    return items.join(kept, on=list(SCOPE_COLUMNS), how="semi")


def _label_of_all(here: Installation, items: pl.DataFrame, moment: Moment) -> Label | None:
    """Give the strictest label of all that a failed step may have had in hand and may quote."""
    states = source_states(moment.at, here.scope)
    labels = [one.source.label for one in states]
    labels += [label_of(items)] if len(items) else []
    return Label.strictest(labels) if labels else None


def _sources(
    here: Installation, scope: Scope, items: pl.DataFrame, moment: Moment
) -> list[SourceHealth]:
    """Of a past moment, silence is read from the items: the source itself only knows of today."""
    states = source_states(moment.at, scope)
    seen = _rhythms(items)
    unheard = [
        one.source.id
        for one in states
        if one.state in _TOLD_OF_THE_MOMENT and one.source.is_live and one.source.id not in seen
    ]
    seen |= _rhythms(_ever_published(here, scope, unheard, moment))
    healths = []
    for one in states:
        known = seen.get(one.source.id)
        healths.append(
            SourceHealth(
                id=one.source.id,
                name=one.source.name,
                label=one.source.label,
                state=_state(one.state, known, moment),
                last_item_at=known["last"] if known else None,
                usual_gap=known["usual"] if known else None,
                is_live=one.source.is_live,
                quarantined=tuple(f"quarantine-{number}" for number in one.held),
            )
        )
    return healths


def _rhythms(items: pl.DataFrame) -> dict[str, Mapping[str, Any]]:  # Any: the cells of a row
    """Give, for each source of the items, its last publication, its usual and longest gap, and how many."""
    gaps = pl.col("published_at").diff()
    times = (
        items.sort("published_at")
        .group_by("source")
        .agg(
            last=pl.col("published_at").last(),
            usual=gaps.median(),
            longest=gaps.max(),
            all=pl.len(),
        )
    )
    return {row["source"]: row for row in times.iter_rows(named=True)}


def _ever_published(
    here: Installation, scope: Scope, sources: Sequence[str], moment: Moment
) -> pl.DataFrame:
    """Read when sources published that the look-back holds nothing of: they may have stopped before it."""
    columns = ["source", "published_at"]
    if not sources:
        return pl.DataFrame(schema={name: ITEM[name] for name in columns})
    return here.archive.read(
        "items", scope, as_of=moment.as_of, matching={"source": sources}, columns=columns
    )


def _state(
    today: str,
    known: Mapping[str, Any] | None,  # Any: the cells of a row
    moment: Moment,
) -> str:
    """Whether a source was silent is told of the moment; everything else of today."""
    if not moment.is_reconstructed or today not in _TOLD_OF_THE_MOMENT:
        return today
    return "silent" if known is not None and _is_silent(known, moment) else "well"


def _is_silent(known: Mapping[str, Any], moment: Moment) -> bool:  # Any: the cells of a row
    return fell_silent(
        moment.as_of - known["last"], longest_gap=known["longest"], publications=known["all"]
    )


def _blind(items: pl.DataFrame) -> list[tuple[str, tuple[str, ...]]]:
    unread = items.filter(pl.col("embedder").is_null(), pl.col("language").is_not_null())
    told = unread.group_by("language").agg("id").sort("language")
    return [(language, tuple(ids)) for language, ids in told.iter_rows()]


def _untranslated(items: pl.DataFrame) -> list[tuple[str, str]]:
    known = items["language"].drop_nulls().unique().sort().to_list()
    return [(one, READER_LANGUAGE) for one in known if one not in (READER_LANGUAGE, UNDETERMINED)]
