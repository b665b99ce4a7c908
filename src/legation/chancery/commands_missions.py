"""The commands about missions: open, change, list, where they are accredited, who leads them."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from legation.chancery.installation import Installation
from legation.chancery.missions import (
    accredit,
    accreditations_on,
    appoint,
    change_mission,
    leader_on,
    open_mission,
    the_mission,
)
from legation.chancery.models import Mission
from legation.chancery.people import the_person
from legation.chancery.words import AccreditationKind, Capacity, MissionKind
from legation.domain.errors import Rejected

missions = typer.Typer(
    help="Missions: posts, where they are accredited, who leads them.", no_args_is_help=True
)
console = Console(highlight=False)
Id = Annotated[str, typer.Argument(help="id of the mission, such as lima")]
Day = Annotated[str | None, typer.Option(help="day, 2026-03-01; by default today")]
Until = Annotated[str | None, typer.Option(help="first day that is no longer covered")]


def _installation(context: typer.Context) -> Installation:
    opened: Installation = context.obj()
    return opened


@missions.command("open")
def open_command(
    context: typer.Context,
    mission: Id,
    *,
    name: Annotated[str | None, typer.Option(help="name on screen")] = None,
    kind: Annotated[MissionKind, typer.Option(help="what it is")] = MissionKind.EMBASSY,
    time_zone: Annotated[str, typer.Option(help="time zone, America/Lima")] = "UTC",
) -> None:
    """Open a mission."""
    here = _installation(context)
    opened, is_new = open_mission(mission, at=here.now(), name=name, kind=kind, time_zone=time_zone)
    said = "opened" if is_new else "is open already: legation missions change"
    console.print(f"{opened.id}: {opened.name}, {opened.kind}, {said}", markup=False)


@missions.command("change")
def change_command(
    context: typer.Context,
    mission: Id,
    *,
    name: Annotated[str | None, typer.Option(help="name on screen")] = None,
    kind: Annotated[MissionKind | None, typer.Option(help="what it is")] = None,
    time_zone: Annotated[str | None, typer.Option(help="time zone, America/Lima")] = None,
) -> None:
    """Change a mission's name, kind or time zone; what is not given stays."""
    _installation(context)
    one = change_mission(the_mission(mission), name=name, kind=kind, time_zone=time_zone)
    console.print(f"{one.id}: {one.name}, {one.kind}, {one.time_zone}", markup=False)


@missions.command("list")
def list_command(context: typer.Context) -> None:
    """List the missions, where they are accredited today and who leads them."""
    today = _installation(context).now().date()
    for one in Mission.objects.all():
        leader = leader_on(one, today)
        led = f", led by {leader.name} ({leader.capacity})" if leader else ""
        console.print(f"{one.id}: {one.name}, {one.kind}, {one.time_zone}{led}", markup=False)
        for held in accreditations_on(one, today):
            console.print(f"        {held.country}: {held.kind} since {held.starts_on}")


@missions.command("accredit")
def accredit_command(
    context: typer.Context,
    mission: Id,
    country: Annotated[str, typer.Argument(help="ISO 3166-1 code, such as PE")],
    *,
    kind: Annotated[
        AccreditationKind, typer.Option(help="how it stands there")
    ] = AccreditationKind.RESIDENT,
    since: Day = None,
    until: Until = None,
) -> None:
    """Note that a mission is accredited to a country, or has an honorary consul there."""
    today = _installation(context).now().date()
    made = accredit(
        the_mission(mission),
        country,
        kind=kind,
        starts_on=_day(since) or today,
        ends_on=_day(until),
    )
    console.print(f"{made} since {made.starts_on}", markup=False)


@missions.command("lead")
def lead_command(
    context: typer.Context,
    mission: Id,
    name: Annotated[str, typer.Argument(help="name of who leads")],
    *,
    acting: Annotated[bool, typer.Option("--acting", help="chargé d'affaires a.i.")] = False,
    since: Day = None,
    until: Until = None,
    login: Annotated[str | None, typer.Option(help="sign-in name, if they have one")] = None,
) -> None:
    """Note who heads a mission, or leads it as chargé d'affaires a.i. for a while."""
    today = _installation(context).now().date()
    made = appoint(
        the_mission(mission),
        name,
        capacity=Capacity.CHARGE if acting else Capacity.HEAD,
        starts_on=_day(since) or today,
        ends_on=_day(until),
        person=the_person(login) if login else None,
    )
    console.print(f"{made} since {made.starts_on}", markup=False)


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise Rejected(f"{written!r} is no day", remedy="such as 2026-03-01") from wrong
