"""What a brief was made by: the methods whose findings its reader has in view, and no other."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from legation.domain.scope import Scope
from legation.domain.story import ANALYST
from legation.doors.enricher import Enricher
from legation.doors.registry import plugin, plugin_names
from legation.store.archive import Archive
from legation.store.flows import Flow, enrichment_flow
from legation.store.reading import digest_of

_TOLD = "method"
PLACED = "embedder"
"""The column in which an enricher names what gave a text its place by meaning."""


def methods_in_view(
    archive: Archive, scope: Scope, published: pl.DataFrame, *, as_of: datetime
) -> tuple[str, ...]:
    """Name, as ``name/1``, the methods that put these publications (``id``, ``story``) into stories and
    those into narratives, the enrichers that said something of them, and what placed them by their
    meaning. An enricher that failed has no row, so it is not named; nor is a person who regrouped."""
    if not published.height:
        return ()
    ready: list[Enricher] = [plugin("enrichers", name)() for name in plugin_names("enrichers")]
    flows = [_flow(one) for one in ready]
    ids, stories = (published[name].drop_nulls().to_list() for name in ("id", "story"))
    told = archive.remembered(
        ("methods", digest_of(ids), digest_of(stories)),
        ["story_members", "narrative_members", *flows],
        scope,
        lambda: _told(archive, scope, flows, (ids, stories), as_of=as_of),
        as_of=as_of,
    )
    return tuple(told[_TOLD])


def _told(
    archive: Archive,
    scope: Scope,
    flows: list[Flow],
    of: tuple[list[str], list[str]],
    *,
    as_of: datetime,
) -> pl.DataFrame:
    ids, stories = of

    def grouped(flow: str, wanted: list[str]) -> pl.Series:
        rows = archive.read(flow, scope, as_of=as_of, ids=wanted, columns=[_TOLD])
        return rows.filter(pl.col(_TOLD) != ANALYST)[_TOLD]

    def said() -> Iterator[pl.Series]:
        yield grouped("story_members", ids)
        if stories:
            yield grouped("narrative_members", list(dict.fromkeys(stories)))
        for flow in flows:
            placed = [PLACED] if PLACED in flow.schema else []
            columns = ["item", _TOLD, *placed]
            rows = archive.read(flow, scope, as_of=as_of, ids=ids, columns=columns)
            newest = rows.unique("item", keep="last", maintain_order=True)
            yield newest[_TOLD]
            for name in placed:
                yield newest[name].drop_nulls().unique()

    names = {_as_method(name) for column in said() for name in column.unique()}
    return pl.DataFrame({_TOLD: sorted(names)}, schema={_TOLD: pl.String()})


def _flow(enricher: Enricher) -> Flow:
    """Give the flow of what an enricher says, with no more of its columns than are looked at."""
    return enrichment_flow(
        enricher.name, {name: kind for name, kind in enricher.adds.items() if name == PLACED}
    )


def _as_method(name: str) -> str:
    """Give an embedder's id, which has no version beside its name, as a method."""
    return name if "/" in name else f"{name}/1"
