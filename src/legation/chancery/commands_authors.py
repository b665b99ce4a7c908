"""The commands about authors: who is shown by name, and who no longer is."""

from typing import Annotated

import typer

from legation.chancery.authors.keeping import end_voice, list_voice
from legation.chancery.authors.models import PublicVoice
from legation.chancery.authors.words import VoiceKind
from legation.chancery.console import console
from legation.chancery.installation import Installation
from legation.domain.errors import Rejected

authors = typer.Typer(
    help="Authors: the accounts that are shown by name; all others stand under a pseudonym.",
    no_args_is_help=True,
)
Account = Annotated[str, typer.Argument(help="platform:account, mastodon:minister@gov.example")]


@authors.command("name")
def name_command(
    context: typer.Context,
    account: Account,
    name: Annotated[str, typer.Argument(help="name on screen")],
    *,
    reason: Annotated[str, typer.Option(help="why it is shown by name")],
    kind: Annotated[VoiceKind, typer.Option(help="what it is")] = VoiceKind.PUBLIC_FIGURE,
) -> None:
    """Show an account of a public figure, a body or a medium by name."""
    here: Installation = context.obj()
    mission = here.settings.mission
    voice = list_voice(
        account, name=name, kind=kind, reason=reason, by=None, at=here.now(), mission=mission
    )
    console.print(f"{voice.account}: {voice.name}, {voice.kind}")


@authors.command("end")
def end_command(context: typer.Context, account: Account) -> None:
    """Show an account under its pseudonym again."""
    here: Installation = context.obj()
    voice = PublicVoice.objects.filter(account=account, ended_at__isnull=True).first()
    if voice is None:
        raise Rejected(f"{account!r} is not shown by name", remedy="legation authors list")
    end_voice(voice, by=None, at=here.now(), mission=here.settings.mission)
    console.print(f"{account}: under its pseudonym again")


@authors.command("list")
def list_command(context: typer.Context) -> None:
    """List the accounts that are shown by name, and why."""
    context.obj()
    for one in PublicVoice.objects.filter(ended_at__isnull=True):
        console.print(f"{one.account}: {one.name}, {one.kind}: {one.reason}")
