"""The commands of the quarantine: what was not admitted, reading it again, and what nobody waits for."""

from typing import Annotated

import typer

from legation.chancery.console import DONE_WITH_FAILURES, console
from legation.chancery.installation import Installation
from legation.couriers.readers.rejects import is_of_row
from legation.desks.listening.deciding import dismiss, note_retry
from legation.desks.listening.lookups import dismissed_rows, held_rows, the_row, the_source
from legation.desks.listening.models import Quarantined
from legation.desks.listening.retrying import retry_quarantine

quarantine = typer.Typer(help="Quarantine: what was not admitted, and why.", no_args_is_help=True)


@quarantine.command("list")
def list_quarantine(
    context: typer.Context,
    *,
    source: Annotated[str | None, typer.Option(help="only of this source")] = None,
    limit: Annotated[int, typer.Option(help="at most so many")] = 50,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="what was dismissed")] = False,
) -> None:
    """List what was not admitted: number, source, place, reason; or what was dismissed, and why."""
    _installation(context)
    only = the_source(source) if source else None
    held = dismissed_rows(only) if dismissed else held_rows(only)
    for one in held[:limit]:
        console.print(
            f"{one.pk:>6}  {one.origin}: {one.reason}\n"
            f"        {one.source.name}, {one.at:%Y-%m-%d %H:%M}",
            soft_wrap=True,
        )
        if dismissed:
            console.print(f"        {_dismissal(one)}", soft_wrap=True)
    console.print(f"{len(held):,} {'dismissed' if dismissed else 'in quarantine'}")


@quarantine.command("show")
def show_quarantine(context: typer.Context, number: int) -> None:
    """Show one row of the quarantine with its beginning: its bytes, or the row as it was read."""
    _installation(context)
    one = the_row(number)
    console.print(f"source  {one.source.name}\nwhere   {one.origin}\nwhy     {one.reason}")
    of = "the row as it was read" if is_of_row(one.reason) else "the bytes as they came"
    console.print(f"when    {one.at:%Y-%m-%d %H:%M:%S}\nSHA-256 {one.digest}\nof      {of}")
    if one.is_dismissed:
        console.print(_dismissal(one), soft_wrap=True)
    console.print(f"\n{one.raw}", soft_wrap=True)


@quarantine.command("retry")
def retry(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="only this source")] = None,
) -> None:
    """Read the sources with quarantined rows again from the start; what is admitted now leaves.

    Ends with status 3 when a source was not read: its rows stay, and it says why.
    """
    here = _installation(context)
    only = the_source(source) if source else None
    for one in sorted({row.source_id: row.source for row in held_rows(only)}.items()):
        note_retry(one[1], by=None, at=here.now())
    unread = 0
    for retried in retry_quarantine(here, only):
        console.print(retried.said, soft_wrap=True)
        unread += not retried.was_read
    if unread:
        raise typer.Exit(DONE_WITH_FAILURES)


@quarantine.command("dismiss")
def dismiss_command(
    context: typer.Context,
    number: int,
    *,
    reason: Annotated[str, typer.Option(help="why nobody waits for it any more")],
) -> None:
    """Wait no longer for a row that its source does not offer any more; what is known of it stays."""
    one = the_row(number)
    dismiss(one, reason, by=None, at=_installation(context).now())
    console.print(f"{number}: {_dismissal(one)}", soft_wrap=True)


def _dismissal(one: Quarantined) -> str:
    who = one.dismissed_by.login if one.dismissed_by else "the machine's keeper"
    return f"dismissed {one.dismissed_at:%Y-%m-%d %H:%M} by {who}: {one.dismissal}"


def _installation(context: typer.Context) -> Installation:
    opened: Installation = context.obj()
    return opened
