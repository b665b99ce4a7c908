"""One flow's Delta table: its files at a version, appends, compaction, vacuum."""

import threading
from pathlib import Path

import polars as pl
from arro3.core.types import ArrowStreamExportable
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from legation.domain.errors import Unavailable
from legation.store.faults import located, step
from legation.store.flows import Flow
from legation.store.segments import ROW_GROUP, remove_segments, write_segments
from legation.store.tables import LOG, MONTH, RETRIES, Snapshot, has_commits

KEPT_HOURS = 7 * 24
"""Hours for which files that no version lists any more stay for readers of an older version."""
_CONFIGURATION = {
    "delta.logRetentionDuration": "interval 7 days",
    "delta.deletedFileRetentionDuration": "interval 7 days",
    # Statistics of texts would leave excerpts in the log after a purge.
    "delta.dataSkippingStatsColumns": "",
}
_STATISTICS = ("known_at", "published_at", "revision")
_WRITER = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=ROW_GROUP)


_NO_FILES = pl.DataFrame(
    schema={
        "path": pl.String(),
        "month": pl.String(),
        "rows": pl.Int64(),
        "bytes": pl.Int64(),
        "first_known": pl.Datetime("us", "UTC"),
        "last_known": pl.Datetime("us", "UTC"),
        "last_revision": pl.Int64(),
    }
)


class FlowTable:
    """One flow's Delta table under ``folder``. Appends are of one writer at a time (``locking``)."""

    def __init__(self, flow: Flow, folder: Path) -> None:
        self.flow = flow
        self.folder = folder
        self._lock = threading.RLock()
        self._handle: DeltaTable | None = None
        self._looked = 0
        self._moved = (-1, "", 0)
        self._listed: tuple[int, pl.DataFrame] = (-1, _NO_FILES)

    def snapshot(self, app: str, *, afresh: bool = False) -> Snapshot:
        """Read the newest version's files, and the number of the last batch of ``app`` in them."""
        with self._lock, located(f"table {self.flow.name}"):
            handle = self._open(afresh=afresh)
            if handle is None:
                return Snapshot(version=-1, files=_NO_FILES, moved=0)
            version = handle.version()
            if self._listed[0] != version:
                self._listed = (version, _list(handle, self.folder))
            if self._moved[:2] != (version, app):
                self._moved = (version, app, handle.transaction_version(app) or 0)
            moved = self._moved[2]
            return Snapshot(version=version, files=self._listed[1], moved=moved)

    def append(self, rows: pl.DataFrame, *, app: str, number: int | None = None) -> bool:
        """Append rows in one commit; False when batch ``number`` of ``app`` is in it already.

        delta-rs takes a repeated transaction id, so the check is ours, through the same handle.
        """
        dated = _in_order(rows, by=self.flow.sorted_by[0]).with_columns(
            pl.col("known_at").dt.strftime("%Y-%m").alias(MONTH)
        )
        for _ in range(RETRIES):
            with self._lock, located(f"table {self.flow.name}"):
                handle = self._open() or self._create(dated)
                if number is not None and (handle.transaction_version(app) or 0) >= number:
                    return False
                if self._commit(handle, dated, app=app, number=number):
                    return True
        raise Unavailable("the table changed at every try", where=f"table {self.flow.name}")

    def overwrite(self, month: str, rows: ArrowStreamExportable) -> None:
        """Replace one month by the rows (an Arrow stream with the month column)."""
        predicate = f"{MONTH} = '{month}'"
        with self._lock, located(f"table {self.flow.name}"):
            handle = self._required()
            write_deltalake(
                handle, rows, mode="overwrite", predicate=predicate, writer_properties=_WRITER
            )
            self._handle = None

    def compact(self, *, target_bytes: int) -> int:
        """Merge small files up to the size; give how many files went."""
        with self._lock, located(f"table {self.flow.name}"):
            handle = self._open()
            if handle is None:
                return 0
            done = handle.optimize.compact(
                target_size=target_bytes, max_concurrent_tasks=1, writer_properties=_WRITER
            )
            step("after-compact")
            return int(done["numFilesRemoved"])

    def vacuum(self, *, hours: int = KEPT_HOURS) -> int:
        """Delete the files that no version younger than this lists; give how many went."""
        with self._lock, located(f"table {self.flow.name}"):
            handle = self._open()
            if handle is None:
                return 0
            gone = handle.vacuum(
                retention_hours=hours, dry_run=False, enforce_retention_duration=False, full=True
            )
            return len(gone)

    def _open(self, *, afresh: bool = False) -> DeltaTable | None:
        if self._handle is not None and not afresh:
            touched = self._touched_at()
            if touched != self._looked or self._has_later(self._handle):
                self._looked = touched
                self._handle.update_incremental()
            return self._handle
        if not has_commits(self.folder):
            self._handle = None
            return None
        try:
            self._handle = DeltaTable(str(self.folder))
        except TableNotFoundError:
            self._handle = None
        return self._handle

    def _touched_at(self) -> int:
        """Say when a file last came into the log or went from it, nanoseconds."""
        return (self.folder / LOG).stat().st_mtime_ns

    def _has_later(self, handle: DeltaTable) -> bool:
        """Say whether the next commit is there: one within the same tick of the clock is not seen by it."""
        return (self.folder / LOG / f"{handle.version() + 1:020d}.json").exists()

    def _required(self) -> DeltaTable:
        handle = self._open()
        if handle is None:
            raise Unavailable("the table does not exist yet", where=f"table {self.flow.name}")
        return handle

    def _create(self, dated: pl.DataFrame) -> DeltaTable:
        counted = [name for name in _STATISTICS if name in self.flow.schema]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._handle = DeltaTable.create(
            str(self.folder),
            dated.schema,
            mode="ignore",
            partition_by=[MONTH],
            configuration={**_CONFIGURATION, "delta.dataSkippingStatsColumns": ",".join(counted)},
        )
        step("after-create")
        return self._handle

    def _commit(
        self, handle: DeltaTable, dated: pl.DataFrame, *, app: str, number: int | None
    ) -> bool:
        marks = None if number is None else [Transaction(app, number)]
        commit = CommitProperties(app_transactions=marks)
        hook = PostCommitHookProperties(cleanup_expired_logs=True)
        try:
            if self._is_wider(handle, dated):
                write_deltalake(
                    handle,
                    dated,
                    mode="append",
                    schema_mode="merge",
                    writer_properties=_WRITER,
                    commit_properties=commit,
                    post_commithook_properties=hook,
                )
            else:
                self._add(handle, dated, commit=commit, hook=hook)
        except CommitFailedError:
            self._handle = None
            return False
        return True

    def _add(
        self,
        handle: DeltaTable,
        dated: pl.DataFrame,
        *,
        commit: CommitProperties,
        hook: PostCommitHookProperties,
    ) -> None:
        """Write the files ourselves, twice as fast as through the table, and commit them."""
        segments = write_segments(dated, self.folder, month=MONTH, counted=_STATISTICS)
        try:
            handle.create_write_transaction(
                segments,
                "append",
                handle.schema(),
                partition_by=[MONTH],
                commit_properties=commit,
                post_commithook_properties=hook,
            )
        except CommitFailedError:
            remove_segments(self.folder, segments)
            raise

    @staticmethod
    def _is_wider(handle: DeltaTable, dated: pl.DataFrame) -> bool:
        return bool(set(dated.columns) - {field.name for field in handle.schema().fields})


def _in_order(rows: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Sort by one clock; rows of one instant stay in the order they came in, one item's together."""
    return rows if rows[by].is_sorted() else rows.sort(by, maintain_order=True)


def _list(handle: DeltaTable, folder: Path) -> pl.DataFrame:
    """List a version's files; a table of no files lists none."""
    added = pl.DataFrame(handle.get_add_actions(flatten=True))
    if added.is_empty():
        return _NO_FILES

    def stated(name: str, kept_as: str) -> pl.Expr:
        kind = _NO_FILES.schema[kept_as]
        return pl.col(name).cast(kind) if name in added.columns else pl.lit(None, dtype=kind)

    return added.select(
        path=pl.lit(f"{folder}/") + pl.col("path"),
        month=pl.col(f"partition.{MONTH}").cast(pl.String),
        rows=pl.col("num_records").cast(pl.Int64),
        bytes=pl.col("size_bytes").cast(pl.Int64),
        first_known=stated("min.known_at", "first_known"),
        last_known=stated("max.known_at", "last_known"),
        last_revision=stated("max.revision", "last_revision"),
    )
