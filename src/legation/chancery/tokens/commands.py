"""The commands about access tokens, for whoever keeps the machine."""

from typing import Annotated

import typer

from legation.chancery.console import console
from legation.chancery.installation import Installation
from legation.chancery.people import the_person
from legation.chancery.tokens.models import Token
from legation.chancery.tokens.words import Part
from legation.chancery.tokens.work import (
    LONGEST_DAYS,
    USUAL_DAYS,
    Wish,
    make_token,
    revoke_token,
)
from legation.domain.errors import Rejected
from legation.domain.scope import Marking

tokens = typer.Typer(
    help="Access tokens: what lets a person's program read in their name.", no_args_is_help=True
)


@tokens.command("list")
def list_command(context: typer.Context) -> None:
    """List the access tokens that still open something, with whose they are."""
    here: Installation = context.obj()
    at = here.now()
    live = [one for one in Token.objects.select_related("owner") if one.is_live(at)]
    for one in live:
        used = f"last used {one.used_at:%Y-%m-%d}" if one.used_at else "never used"
        console.print(
            f"{one.pk}: {one.owner.login}, {one.name}, up to {one.marking}, "
            f"until {one.expires_at:%Y-%m-%d}, {used}",
            soft_wrap=True,
        )
        said = {"missions": one.missions, "parts": one.parts}
        for what, names in said.items():
            if names:
                console.print(f"        only {what} {', '.join(names)}")
    if not live:
        console.print("no access tokens: people make theirs on the page /people/tokens/")


@tokens.command("add")
def add_command(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="sign-in name of its owner")],
    *,
    name: Annotated[str, typer.Option(help="what it is for")],
    days: Annotated[
        int, typer.Option(help="days until it ends", min=1, max=LONGEST_DAYS)
    ] = USUAL_DAYS,
    marking: Annotated[Marking, typer.Option(help="up to which marking")] = Marking.INTERNAL,
    mission: Annotated[list[str] | None, typer.Option(help="only this; may be repeated")] = None,
    part: Annotated[list[Part] | None, typer.Option(help="only this; may be repeated")] = None,
) -> None:
    """Make an access token in somebody's name and print it, once."""
    here: Installation = context.obj()
    wish = Wish(
        name=name,
        days=days,
        missions=tuple(mission or ()),
        marking=marking,
        parts=tuple(part or ()),
    )
    token, text = make_token(the_person(login), wish, at=here.now(), by=None)
    console.print(text, soft_wrap=True)
    console.print(
        f"number {token.pk}, until {token.expires_at:%Y-%m-%d}; it is not shown again",
    )


@tokens.command("revoke")
def revoke_command(
    context: typer.Context, number: Annotated[int, typer.Argument(help="as list shows it")]
) -> None:
    """Let an access token open nothing from now on."""
    here: Installation = context.obj()
    found = Token.objects.filter(pk=number).first()
    if found is None:
        raise Rejected(f"no access token {number}", remedy="legation tokens list")
    revoke_token(found, at=here.now(), by=None)
    console.print(f"access token {number} opens nothing any more")
