"""The commands of the desk: brief, explain."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from legation.chancery.installation import Installation
from legation.chancery.missions import mission_names
from legation.chancery.terminal import hand_over
from legation.desks.briefing.lookups import brief_as_of, explain, newest_brief
from legation.desks.briefing.models import Brief
from legation.desks.briefing.render.formats import Format, Language, render
from legation.domain.errors import Rejected, Unavailable
from legation.domain.time import as_utc

Open = Callable[[], Installation]


def brief_command(
    context: typer.Context,
    *,
    as_of: Annotated[
        str | None, typer.Option(help="the brief of what was known then, 2016-10-06")
    ] = None,
    mission: Annotated[
        str | None, typer.Option(help="of which mission; by default your own")
    ] = None,
    format: Annotated[Format, typer.Option(help="in which form")] = Format.MD,
    language: Annotated[Language, typer.Option(help="in which language")] = Language.EN,
    output: Annotated[Path | None, typer.Option(help="file to write instead of the screen")] = None,
) -> None:
    """Give the newest brief of a mission, or the one as of a time, with its evidence."""
    here: Installation = context.obj()
    brief = _asked_for(here, as_utc(as_of, end_of_day=True) if as_of else None, mission)
    body = render(brief.local, brief.digest, format, language, named=mission_names)
    if output is None:
        hand_over(body)
        return
    try:
        output.write_bytes(body)
    except OSError as unwritable:
        raise Unavailable(
            f"cannot be written: {unwritable.strerror}", where=str(output)
        ) from unwritable


def explain_command(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="an id from a brief: brief:1.3 (its number, or the start of its SHA-256), ev:…, or of "
            "an item or indicator"
        ),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(help="as it was known then, 2016-10-06; what a brief cites always is"),
    ] = None,
) -> None:
    """Say why something is here: down to source, time, method and version."""
    here: Installation = context.obj()
    at = as_utc(as_of, end_of_day=True) if as_of else None
    hand_over(f"{explain(here.archive, here.scope, name, as_of=at).text()}\n".encode())


def _asked_for(here: Installation, as_of: datetime | None, mission: str | None) -> Brief:
    """Find the brief of the mission that is named, else of the installation's own, else of any."""
    tried = (mission,) if mission else (here.settings.mission, None)
    found = (
        newest_brief(here.scope, one) if as_of is None else brief_as_of(here.scope, as_of, one)
        for one in tried
    )
    brief = next((one for one in found if one is not None), None)
    if brief is None and as_of is None:
        of = f" of {mission}" if mission else ""
        raise Rejected(f"there is no brief{of} yet", remedy=_next_step(here))
    if brief is None:
        raise Rejected(
            f"no brief was written as of {as_of:%Y-%m-%d %H:%M} UTC",
            remedy=f"legation update --as-of {as_of:%Y-%m-%d}",
        )
    return brief


def _next_step(here: Installation) -> str:
    if here.archive.latest("items", here.scope) is not None:
        return "legation update"
    return "legation sources add ADDRESS, then legation collect --once, then legation update"
