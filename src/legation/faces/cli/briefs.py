"""The command brief: what the desk gives, after walking the road where that time has no brief yet."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from legation.chancery.console import aside
from legation.chancery.installation import Installation
from legation.chancery.missions import the_mission
from legation.desks.briefing.commands import brief_command
from legation.desks.briefing.lookups import brief_as_of
from legation.desks.briefing.render.formats import Format, Language
from legation.domain.errors import Rejected
from legation.domain.time import as_utc
from legation.faces.cli.progress import Telling


def brief(
    context: typer.Context,
    *,
    as_of: Annotated[
        str | None,
        typer.Option(help="the brief of what was known then, 2016-10-06; made where there is none"),
    ] = None,
    mission: Annotated[
        str | None, typer.Option(help="of which mission; by default your own")
    ] = None,
    format: Annotated[Format, typer.Option(help="in which form")] = Format.MD,
    language: Annotated[Language, typer.Option(help="in which language")] = Language.EN,
    output: Annotated[Path | None, typer.Option(help="file to write instead of the screen")] = None,
) -> None:
    """Give the newest brief of a mission, or the one as of a time, with its evidence."""
    if as_of is not None:
        make_if_missing(context.obj(), as_utc(as_of, end_of_day=True), mission)
    brief_command(
        context, as_of=as_of, mission=mission, format=format, language=language, output=output
    )


def make_if_missing(here: Installation, as_of: datetime, mission: str | None = None) -> None:
    """Walk the road as of a time that has no brief to see; Rejected where that time is still to come."""
    from legation.rounds.loop import update

    if mission is not None:
        the_mission(mission)
    if brief_as_of(here.scope, as_of, mission) is not None:
        return
    if as_of > here.now():
        raise Rejected(
            f"{as_of:%Y-%m-%d %H:%M} UTC has not passed yet",
            remedy="legation update writes the brief as of now",
        )
    with Telling() as telling:
        done = update(here, as_of=as_of, tell=telling.tell)
    for failure in done.failures:
        aside.print(failure, style="red")
