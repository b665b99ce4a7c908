"""The commands about a person's rights: what is held on their account, and its erasure."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from legation.chancery.console import DONE_WITH_FAILURES, console
from legation.chancery.installation import Installation
from legation.domain.errors import Refused, Unavailable

rights = typer.Typer(
    help="Rights of a person: what is held on their account, and its erasure.",
    no_args_is_help=True,
)
Account = Annotated[
    str, typer.Argument(help="handle, platform:account, key of its page, or an address")
]
Words = Annotated[str, typer.Option(help="for what, without naming the account")]


@rights.command("access")
def access_command(
    context: typer.Context,
    account: Account,
    file: Annotated[Path, typer.Argument(help="new file, a .zip")],
    *,
    words: Words,
) -> None:
    """Write all that is held on one account into an open file, with a summary to read."""
    from legation.rounds.rights.telling import tell
    from legation.rounds.rights.words import WHAT

    here: Installation = context.obj()
    if file.exists():
        raise Refused("there is a file already", where=str(file), remedy="name a new one")
    told = tell(here, here.scope, account, words=words, by=None, at=here.now())
    try:
        file.write_bytes(told.file)
    except OSError as unwritable:
        raise Unavailable(str(unwritable), where=str(file)) from unwritable
    for name, count in told.counts.items():
        console.print(f"{count:>8,}  {WHAT.get(name) or name}", soft_wrap=True)
    console.print(f"written to {file}; it is not encrypted", soft_wrap=True)


@rights.command("erase")
def erase_command(
    context: typer.Context,
    account: Account,
    *,
    words: Words,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask again")] = False,
) -> None:
    """Erase all that one account said, let nothing of it in again, and say what could not be erased."""
    from legation.rounds.rights.erasing import carry_out_erasures, order_erasure

    here: Installation = context.obj()
    if not yes and not sys.stdin.isatty():
        raise Refused("confirm with --yes, or at a terminal: nothing was erased")
    if not yes and typer.prompt("Write the account again") != account:
        raise Refused("that is not the same: nothing was erased")
    order = order_erasure(here, account, words=words, by=None, at=here.now())
    for said in carry_out_erasures(here):
        console.print(said, soft_wrap=True)
    order.refresh_from_db()
    _say(order.took, order.left)
    if order.done_at is None:
        console.print("it stays ordered, and is tried again by legation serve", style="red")
        raise typer.Exit(DONE_WITH_FAILURES)


@rights.command("list")
def list_command(context: typer.Context) -> None:
    """List the erasures that were ordered, with what each took and left; nobody is named."""
    from legation.chancery.authors.models import Erasure

    context.obj()
    for one in Erasure.objects.all():
        state = f"done {one.done_at:%Y-%m-%d %H:%M}" if one.done_at else "waits"
        console.print(f"{one.pk}: ordered {one.asked_at:%Y-%m-%d %H:%M}, {state}", soft_wrap=True)
        _say(one.took, one.left)


@rights.command("forget")
def forget_command(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="sign-in name of somebody who was let go")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask again")] = False,
) -> None:
    """Remove what is personal of a user of the house who left; what they did stays under a number."""
    from legation.chancery.people import the_person
    from legation.rounds.rights.leaving import KEPT, forget_person
    from legation.rounds.safekeeping.anew import write_anew

    here: Installation = context.obj()
    person = the_person(login)
    if not yes and not sys.stdin.isatty():
        raise Refused("confirm with --yes, or at a terminal: nothing was removed")
    if not yes and typer.prompt("Write the sign-in name again") != login:
        raise Refused("that is not the same: nothing was removed")
    gone = forget_person(here, person, by=None, at=here.now())
    is_anew = write_anew()
    console.print(f"{person.login}: {sum(gone.values()):,} rows gone or changed")
    for one in (
        *KEPT,
        *(() if is_anew else ("free pages of the database, until it is written anew",)),
    ):
        console.print(f"  left: {one}", soft_wrap=True)


def _say(took: dict[str, int], left: list[dict[str, object]]) -> None:
    from legation.rounds.rights.words import LEFT

    for name, count in took.items():
        console.print(f"  gone: {count:,} {name}", soft_wrap=True)
    for one in left:
        where = one["where"] if isinstance(one["where"], list) else []
        number = f"{one['count']:,} · " if one["count"] else ""
        named = f" ({', '.join(map(str, where))})" if where else ""
        console.print(f"  left: {number}{LEFT[str(one['what'])]}{named}", soft_wrap=True)
