"""Filing: what was admitted of one source goes into the archive together with the cursor that follows it.

Through the inbox, batch by batch; a long history past it, in large commits: whoever is killed in
between reads the same rows again, and they are known again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType

import polars as pl
from django.db import transaction

from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.moving import Mover
from legation.desks.listening.rules import Admitted
from legation.domain.errors import LegationError
from legation.domain.identity import key_of
from legation.domain.item import TimeQuality
from legation.store.archive import Archive
from legation.store.faults import step
from legation.store.flows import Flow

LOADED_ITEMS = 100_000
"""Items of a history that are loaded at once; fewer, at its end, go through the inbox like any others."""


class Filer:
    """Takes batches of one source in their order; leaving it files what is still held.

    What was taken before a failure of the source is filed; after a failure of the archive nothing is.
    """

    def __init__(self, source: Source, archive: Archive, *, now: Callable[[], datetime]) -> None:
        self.filed = 0
        self._source, self._archive, self._now = source, archive, now
        self._mover = Mover(archive)
        self._held: list[tuple[Admitted, str]] = []
        self._is_broken = False

    def __enter__(self) -> "Filer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        is_orderly = fault is None or isinstance(fault, LegationError)
        with self._mover:
            if is_orderly and not self._is_broken:
                self._file_held()

    def take(self, admitted: Admitted, cursor: str) -> None:
        """File a batch with the cursor that follows it, now or with those that follow."""
        self._is_broken = True
        if self._source.is_history and _is_dated(admitted.items):
            self._hold(admitted, cursor)
        else:
            self._file_held()
            self._file(admitted, cursor)
        self._is_broken = False

    def _hold(self, admitted: Admitted, cursor: str) -> None:
        self._held.append((admitted, cursor))
        if sum(len(one.items) for one, _ in self._held) >= LOADED_ITEMS:
            held, self._held = self._held, []
            self._mover.run(lambda: self._load(held))

    def _file_held(self) -> None:
        self._mover.wait()
        held, self._held = self._held, []
        for admitted, cursor in held:
            self._file(admitted, cursor)

    def _file(self, admitted: Admitted, cursor: str) -> None:
        tables = _tables(admitted)
        with transaction.atomic():
            if tables:
                self._archive.file(tables)
            self._move_cursor([admitted], cursor)
        self._mover.filed(len(admitted.items))

    def _load(self, held: list[tuple[Admitted, str]]) -> None:
        self._archive.load(_tables(one) for one, _ in held)
        step("before-cursor")
        with transaction.atomic():
            self._move_cursor([one for one, _ in held], held[-1][1])

    def _move_cursor(self, admitted: list[Admitted], cursor: str) -> None:
        source, at = self._source, self._now()
        for one in admitted:
            quarantine(source, one.rejects, at=at)
        items = sum(len(one.items) for one in admitted)
        newest = max(filter(None, (_newest(one.items) for one in admitted)), default=None)
        source.cursor = cursor
        source.items_filed += items
        if newest and (source.last_item_at is None or newest > source.last_item_at):
            source.last_item_at = newest
        source.save(update_fields=["cursor", "items_filed", "last_item_at"])
        self.filed += items


def quarantine(source: Source, rejects: pl.DataFrame, *, at: datetime) -> None:
    """Set aside what was not admitted (REJECT columns); the same bytes at one place stand once."""
    Quarantined.objects.bulk_create(
        [
            Quarantined(
                source=source,
                key=key_of(source.id, row["digest"], row["origin"] or ""),
                origin=row["origin"] or source.address,
                reason=row["reason"],
                digest=row["digest"],
                raw=(row["raw"] or "").replace("\x00", "\ufffd"),
                at=at,
                seen_at=at,
            )
            for row in rejects.iter_rows(named=True)
        ],
        update_conflicts=True,
        update_fields=["seen_at", "reason", "gone_at"],
        unique_fields=["key"],
        batch_size=500,
    )


def _tables(admitted: Admitted) -> Mapping[str | Flow, pl.DataFrame]:
    named = {
        "items": admitted.items,
        "observations": admitted.observations,
        "accounts": admitted.accounts,
    }
    return {name: table for name, table in named.items() if len(table)}


def _is_dated(items: pl.DataFrame) -> bool:
    """Say whether every item states its time: read again, such rows of a history are the same rows."""
    return bool((items["time_quality"] == TimeQuality.STATED.value).all())


def _newest(items: pl.DataFrame) -> datetime | None:
    newest = items["published_at"].max()
    return newest if isinstance(newest, datetime) else None
