"""The commands that keep an installation well: status, doctor, retention, rebuilding, compaction."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from legation.chancery.console import console
from legation.domain.errors import Rejected
from legation.domain.time import as_utc
from legation.faces.cli.opening import opened


def status() -> None:
    """Show each process with its state, lag and last error, and what the archive holds."""
    from legation.rounds.children import read_states
    from legation.rounds.lag import lags

    here = opened()
    late = lags(here)
    table = Table("process", "state", "since", "restarts", "lag", "last error")
    for one in read_states(here.settings.home):
        table.add_row(
            one.name,
            one.state,
            one.since[:16].replace("T", " "),
            str(one.restarts),
            late.get(one.name, ""),
            one.last_error[:80],
        )
    console.print(table if table.row_count else "not served: legation serve")
    health = here.archive.health()
    console.print(
        f"inbox {health.inbox_batches:,} batches · tables {health.table_bytes / 1e6:,.1f} MB · "
        f"free disk {health.free_bytes / 1e9:,.1f} GB"
    )


def doctor() -> None:
    """Look for what would hurt later, and say what to do about it: the machine, then the work."""
    from legation.rounds.doctor import findings
    from legation.rounds.doctor_use import findings_of_use

    here = opened()
    for one in [*findings(here), *findings_of_use(here)]:
        mark, style = ("well", "green") if one.is_well else ("look", "red")
        console.print(mark, style=style, end="  ")
        console.print(f"{one.what}: {one.says}", soft_wrap=True)
        if not one.is_well:
            console.print(f"      {one.remedy}", soft_wrap=True, end=" " if one.command else "\n")
            if one.command:
                console.print(one.command, style="bold", soft_wrap=True)


def purge(
    *,
    source: Annotated[str | None, typer.Option(help="only this source, whatever its class")] = None,
    before: Annotated[str | None, typer.Option(help="items older than this day")] = None,
    dry_run: Annotated[bool, typer.Option(help="say what would go, and remove nothing")] = False,
) -> None:
    """Remove what its source's retention says is over, or what a person names; a tombstone stays."""
    from legation.rounds.retention import apply_retention, purge_by_hand

    here = opened()
    if (source is None) != (before is None):
        raise Rejected("--source and --before go together")
    if source and before:
        removed = [purge_by_hand(here, source, before=as_utc(before), dry_run=dry_run)]
    else:
        removed = list(apply_retention(here, dry_run=dry_run))
    for one in removed:
        verb = "would go" if dry_run else "gone"
        console.print(f"{one.source}: {one.items:,} items {verb}, policy {one.policy}")
    if not removed:
        console.print("nothing is over its time")


def dpia() -> None:
    """Print a data protection impact assessment of this installation, filled with what it knows of itself."""
    from legation.rounds.rights.dpia import assessment

    console.print(assessment(opened()), soft_wrap=True, end="")


def rebuild() -> None:
    """Make the keys, the search index and the vectors anew from the tables."""
    here = opened()
    console.print(f"keys: {here.archive.rebuild_keys():,} files")
    console.print(f"search: {here.archive.rebuild_search():,} items")
    console.print(f"vectors: {here.archive.rebuild_vectors():,} items")


def compact() -> None:
    """Merge small table files and remove what no reader needs any more."""
    here = opened()
    here.archive.flush()
    here.archive.compact()
    here.archive.vacuum()
    console.print(f"tables: {here.archive.health().table_bytes / 1e6:,.1f} MB")


keeping: dict[str, Callable[..., None]] = {
    "status": status,
    "doctor": doctor,
    "purge": purge,
    "dpia": dpia,
    "rebuild": rebuild,
    "compact": compact,
}
