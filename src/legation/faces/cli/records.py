"""The commands about the records: verify them, sign and print a head, list the last ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from legation.chancery.console import console
from legation.chancery.terminal import hand_over
from legation.domain.errors import Rejected
from legation.faces.cli.opening import opened

if TYPE_CHECKING:
    from legation.chancery.audit.note import SignedHead

EXIT_BAD = 1
audit = typer.Typer(help="The records: who did what, when; every later change shows.")


@audit.command("verify")
def verify_command(
    head: Annotated[
        list[Path] | None,
        typer.Option(help="head kept elsewhere: a file, or a folder of them; may be repeated"),
    ] = None,
) -> None:
    """Check that every record is as it was written and follows the one before it.

    Ends with status 1 and names the first bad record when one was changed, removed, moved or forged. That
    the end was cut off, or the whole database rolled back, shows only against a head kept elsewhere.
    """
    from legation.chancery.audit.verifying import verify
    from legation.chancery.keys import Keys

    here = opened()
    elsewhere = [one for path in head or [] for one in _heads_at(path)]
    verdict = verify(public=Keys(here.settings.home).public(), elsewhere=elsewhere)
    if verdict.bad:
        bad = verdict.bad
        stretch = f" (the first is one of {bad.number} to {bad.until})"
        console.print(f"first bad record: {bad.number}", style="red", end="")
        console.print(stretch if bad.until > bad.number else "")
        console.print(bad.says)
        raise typer.Exit(EXIT_BAD)
    console.print(f"{verdict.records:,} records follow one another, {verdict.heads:,} heads agree")
    console.print(verdict.tail)


def _heads_at(path: Path) -> list["SignedHead"]:
    """Read the heads of a file or folder; Rejected where a folder holds none: to be told that nothing was
    compared is not to be told that nothing is missing."""
    from legation.chancery.audit.heads import ENDING, heads_in

    found = heads_in([path])
    if not found:
        raise Rejected(
            "no head in this folder",
            where=str(path),
            remedy=f"name the file itself: in a folder, heads are the files that end in {ENDING}",
        )
    return found


@audit.command("head")
def head_command() -> None:
    """Sign a head over all records and print it as text, to be kept elsewhere."""
    from legation.chancery.audit.heads import latest_head, sign_head
    from legation.chancery.keys import Keys

    here = opened()
    head = sign_head(Keys(here.settings.home), at=here.now()) or latest_head()
    if head is None:
        raise Rejected("there is no record yet, so nothing to sign")
    hand_over(head.note.encode())


@audit.command("key")
def key_command() -> None:
    """Print the public key that checks the heads, in the form tools for signed notes take."""
    from legation.chancery.audit.note import verifier_key
    from legation.chancery.keys import Keys
    from legation.faces.cli.opening import configured_settings

    hand_over(f"{verifier_key(Keys(configured_settings().home).public())}\n".encode())


@audit.command("list")
def list_command(
    last: Annotated[int, typer.Option(min=1, help="how many, newest first")] = 20,
) -> None:
    """List the last records; persons and subjects stand as references."""
    from legation.chancery.audit.models import Record

    opened()
    table = Table("number", "at", "act", "by", "mission", "subject", "detail")
    for one in Record.objects.order_by("-number")[:last]:
        table.add_row(
            str(one.number), one.at, one.act, one.by, one.mission, one.subject, one.detail
        )
    console.print(table if table.row_count else "no record yet")
