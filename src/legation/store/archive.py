"""The archive of flows: what is observed is filed, moved, read as of a time, cited and purged here."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from legation.domain.scope import Scope, require_scope
from legation.domain.tables import conform
from legation.domain.time import Window
from legation.settings import Settings
from legation.store import citing, erasing, health, moving, purging
from legation.store.faults import step
from legation.store.flows import CITATIONS, ITEMS, PURGES, Flow
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.reading import Request
from legation.store.remembering import Memory
from legation.store.scoping import labelled
from legation.store.search import Found, Narrowing, SearchIndex
from legation.store.vectors import Near, VectorIndex


class Archive:
    """One installation's archive, as one process holds it; cheap to make, safe among threads.

    A flow is named, or given as what ``enrichment_flow`` made. Reads need a scope and raise Refused
    without one; what storage complains of is raised as Unavailable, and nothing is lost by it.
    """

    def __init__(self, settings: Settings) -> None:
        self._holdings = Holdings(settings)
        self._settings = settings
        self._search = SearchIndex(self._holdings)
        self._vectors = VectorIndex(self._holdings)

    @property
    def home(self) -> Path:
        """The home folder of the installation that this archive belongs to."""
        return self._settings.home

    def file(self, tables: Mapping[str | Flow, pl.DataFrame]) -> int:
        """Write a micro-batch durably to the inbox and give its rising number.

        All its flows go in one row, in the caller's transaction if there is one: what the caller
        stores beside it holds exactly when the batch does. Raises Rejected for a table that lacks a
        declared column, and for a marking or an audience that is none.
        """
        named = {self._holdings.flow(flow): table for flow, table in tables.items()}
        ready = {
            flow.name: labelled(conform(table, flow.stored, name=flow.name), name=flow.name)
            for flow, table in named.items()
        }
        number = self._holdings.inbox.put(ready)
        step("after-file")
        return number

    def flush(self) -> moving.Flushed:
        """Move what waits in the inbox into the tables."""
        return moving.flush(self._holdings)

    def load(
        self,
        tables: Iterable[Mapping[str | Flow, pl.DataFrame]],
        *,
        after: Callable[[int], None] | None = None,
    ) -> moving.Loaded:
        """Load history past the inbox, in large commits; loading it again adds nothing.

        ``after`` is told, at each commit, how many of the tables taken are durable.
        """
        flow = self._holdings.flow
        named = (
            {flow(name): labelled(table, name=flow(name).name) for name, table in one.items()}
            for one in tables
        )
        return moving.load(self._holdings, named, after=after)

    def steady(self) -> AbstractContextManager[None]:
        """Look at each flow once while inside: what is read is of one moment, and answers are remembered."""
        return self._holdings.steady()

    def standing(self, as_of: datetime | None) -> Hashable:
        """Give what changes as soon as what is remembered as of a time is not asked for any more."""
        return self._holdings.standing(as_of)

    @property
    def memory(self) -> Memory:
        """What this process remembers for those who read steadily."""
        return self._holdings.memory

    def remembered(
        self,
        key: Hashable,
        flows: Sequence[Flow | str],
        scope: Scope,
        make: Callable[[], pl.DataFrame],
        *,
        as_of: datetime | None = None,
    ) -> pl.DataFrame:
        """Give what ``make`` makes of what a scope sees of these flows as of a time; ``key`` names all else
        that it depends on. Remembered only where one reads steadily."""
        named = [self._holdings.flow(flow) for flow in flows]
        return self._holdings.remembered(key, named, require_scope(scope), make, as_of=as_of)

    def read(  # noqa: PLR0913  (each filter by its own keyword, as callers think of them)
        self,
        flow: Flow | str,
        scope: Scope,
        *,
        as_of: datetime | None = None,
        known_from: datetime | None = None,
        window: Window | None = None,
        window_on: str = "published_at",
        columns: Sequence[str] | None = None,
        ids: Sequence[str] | None = None,
        matching: Mapping[str, Sequence[str]] | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        with_deleted: bool = False,
    ) -> pl.DataFrame:
        """Read what was in force at a time: tables and inbox, each row once, oldest first.

        Items come in their newest revision known by ``as_of``, deleted ones not unless asked for;
        memberships and enrichments in their newest row. What was known before ``known_from`` is not looked
        at (not for items, whose revisions hang together). ``window`` is half open, on the named clock;
        ``ids`` select on the flow's subject; ``matching`` keeps rows whose column is among the values
        (for a list column: holds any of them).
        """
        request = Request(
            flow=self._holdings.flow(flow),
            scope=require_scope(scope),
            as_of=as_of,
            known_from=known_from,
            window=window,
            window_on=window_on,
            columns=columns,
            ids=ids,
            matching=matching,
            limit=limit,
            newest_first=newest_first,
            with_deleted=with_deleted,
        )
        return self._holdings.read(request)

    def count(
        self,
        flow: Flow | str,
        scope: Scope,
        *,
        as_of: datetime | None = None,
        window: Window | None = None,
        window_on: str = "published_at",
        ids: Sequence[str] | None = None,
        matching: Mapping[str, Sequence[str]] | None = None,
        with_deleted: bool = False,
    ) -> int:
        """Count what ``read`` gives for the same arguments."""
        request = Request(
            flow=self._holdings.flow(flow),
            scope=require_scope(scope),
            as_of=as_of,
            window=window,
            window_on=window_on,
            ids=ids,
            matching=matching,
            with_deleted=with_deleted,
        )
        return self._holdings.count(request)

    def revisions(self, item_id: str, scope: Scope) -> pl.DataFrame:
        """Give every revision of one item that the scope admits, first to last, deletes included."""
        return self._holdings.revisions(item_id, require_scope(scope))

    def latest(self, flow: Flow | str, scope: Scope) -> datetime | None:
        """Say when the newest row of a flow that the scope admits became known."""
        return self._holdings.latest(self._holdings.flow(flow), require_scope(scope))

    def cite(
        self,
        item_ids: Sequence[str],
        *,
        cited_by: str,
        scope: Scope,
        at: datetime,
        as_of: datetime | None = None,
    ) -> int:
        """Keep an excerpt and the digest of each cited item; give how many were there to cite.

        Cited is the revision in force at ``as_of`` (``at`` if None), also of what was deleted since.
        """
        words = Request(
            flow=ITEMS, scope=require_scope(scope), as_of=as_of or at, ids=list(item_ids)
        )
        rows = citing.citations(self._holdings, words, cited_by=cited_by, at=at)
        if len(rows):
            self.file({CITATIONS: rows})
        return len(rows)

    def evidence(
        self, item_ids: Sequence[str], scope: Scope, *, cited_by: str | None = None
    ) -> pl.DataFrame:
        """Say what is left of items (``citing.EVIDENCE``), one row for each id in the order asked.

        The words are those that ``cited_by`` cited; where it cited none those of today, and of what is
        purged the newest kept for anyone.
        """
        return citing.evidence(self._holdings, item_ids, require_scope(scope), cited_by=cited_by)

    def purge(
        self, *, source: str, before: datetime, policy: str, at: datetime, by_keeping: bool = False
    ) -> purging.Purged:
        """Remove a source's items from before a time, and all that hangs on them; a tombstone stays.

        Items are from when they were said, or with ``by_keeping`` from when this installation has them.
        """
        order = purging.Order(
            source=source, before=before, policy=policy, at=at, by_keeping=by_keeping
        )
        purged = purging.purge(self._holdings, order)
        if self._search.exists():
            self._search.refresh()
        if purged.items and self._vectors.exists():
            self._vectors.rebuild()
        return purged

    def held_of(self, account: str, scope: Scope) -> dict[str, pl.DataFrame]:
        """Give what the scope sees of one account by flow, and as ``naming_`` and the flow's name what names
        it among others. What a new enricher added is seen once it is flushed."""
        seen = require_scope(scope)
        named = erasing.naming(self._holdings, account, seen)
        held = erasing.held_of(self._holdings, account, seen)
        return held | {f"naming_{name}": table for name, table in named.items()}

    def erase(self, account: str, *, stand_in: str, at: datetime) -> erasing.Erased:
        """Remove all that one account said, in every scope, and its name from what stays.

        Tombstones stay, and its items are never admitted again. The search index and the vectors are made
        anew, so that no word of it is left in their files.
        """
        order = erasing.Erasure(account=account, stand_in=stand_in, at=at)
        erased = erasing.erase(self._holdings, order)
        if self._search.exists():
            self._search.rebuild()
        if self._vectors.exists():
            self._vectors.rebuild()
        return erased

    def unname_analyst(self, by: str, *, called: str) -> int:
        """Put another name on every act of one analyst, known by their id; give how many bore theirs."""
        return erasing.unname_analyst(self._holdings, by, called=called)

    def purges(self, scope: Scope) -> pl.DataFrame:
        """Give the tombstones (PURGE columns) that the scope admits, oldest first."""
        return self.read(PURGES, scope)

    def compact(self) -> int:
        """Merge small table files up to the set size; give how many went."""
        size = self._settings.compact_megabytes * 1_000_000
        with writing(self._settings.tables):
            is_indexed = self._search.exists()
            if is_indexed:
                self._search.refresh()
            gone = sum(
                table.compact(target_bytes=size) for table in self._holdings.tables.existing()
            )
            if is_indexed:
                self._search.adopt()
            return gone

    def vacuum(self) -> int:
        """Delete files that no version of the last seven days lists; give how many went."""
        with writing(self._settings.tables):
            return sum(table.vacuum() for table in self._holdings.tables.existing())

    def health(self) -> health.Health:
        """Say how much is held, how much waits, and how much room is left."""
        return health.health(self._holdings)

    def search(  # noqa: PLR0913  (each filter by its own keyword, as callers think of them)
        self,
        text: str | None,
        scope: Scope,
        *,
        limit: int,
        offset: int = 0,
        newest_first: bool = False,
        window: Window | None = None,
        known_after: datetime | None = None,
        language: str | None = None,
        source: str | None = None,
        country: str | None = None,
        kind: str | None = None,
    ) -> Found:
        """Find the moved items that say all the words, best or newest first, with their facets.

        None finds every item. What waits in the inbox is found from the next flush on. ``language`` is
        the detected one where there is any, else the declared one; ``country`` one that is named.
        """
        narrowing = Narrowing(
            window=window,
            known_after=known_after,
            language=language,
            source=source,
            country=country,
            kind=kind,
        )
        return self._search.search(
            text,
            require_scope(scope),
            narrowing,
            limit=limit,
            offset=offset,
            newest_first=newest_first,
        )

    def refresh_search(self) -> None:
        """Take what came into the tables into the search index, so that no reader waits for it."""
        self._search.refresh()

    def nearest(
        self,
        vector: NDArray[np.float32],
        scope: Scope,
        *,
        embedder: str,
        limit: int,
        window: Window | None = None,
    ) -> list[Near]:
        """Give the items nearest to a vector of one embedder, as of the last ``rebuild_vectors``."""
        return self._vectors.nearest(
            vector, require_scope(scope), embedder=embedder, limit=limit, window=window
        )

    def rebuild_keys(self) -> int:
        """Learn anew which table file holds which item; give how many files there are."""
        with writing(self._settings.tables):
            self._holdings.keys.clear()
            return len(self._holdings.to_write(ITEMS, "").files)

    def rebuild_search(self) -> int:
        """Make the search index anew from the tables; give how many items it holds."""
        return self._search.rebuild()

    def rebuild_vectors(self) -> int:
        """Make the vectors anew from the embeddings in the tables; give how many there are."""
        return self._vectors.rebuild()
