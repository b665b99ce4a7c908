"""The commands about missions: open, change, list, where they are accredited, who leads them."""

from datetime import date
from typing import Annotated

import typer
from django.db import transaction

from legation.chancery.accrediting import (
    By,
    Standing,
    close_accreditation,
    close_leading,
    note_accreditation,
    note_leading,
    withdraw,
)
from legation.chancery.console import console
from legation.chancery.installation import Installation
from legation.chancery.missions import (
    accreditations_on,
    change_mission,
    leader_on,
    open_accreditation,
    open_leading,
    open_mission,
    the_accreditation,
    the_leading,
    the_mission,
)
from legation.chancery.models import Mission
from legation.chancery.noting import Act, note_mission
from legation.chancery.people import the_person
from legation.chancery.profiles import duties_in
from legation.chancery.words import AccreditationKind, Capacity, MissionKind
from legation.domain.errors import Rejected

missions = typer.Typer(
    help="Missions: posts, where they are accredited, who leads them.", no_args_is_help=True
)
Id = Annotated[str, typer.Argument(help="id of the mission, such as lima")]
Day = Annotated[str | None, typer.Option(help="day, 2026-03-01; by default today")]
Until = Annotated[str | None, typer.Option(help="first day that is no longer covered")]

On = Annotated[
    str | None, typer.Option(help="first day that is no longer covered, today if unsaid")
]
Noted = Annotated[
    str | None, typer.Option(help="day from which it was noted to hold, where there are several")
]
Country = Annotated[str, typer.Argument(help="ISO 3166-1 code, such as PE")]
Kind = Annotated[AccreditationKind, typer.Option(help="how it stands there")]
Seat = Annotated[str, typer.Option(help="the place, such as Arequipa")]


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
    at = here.now()
    with transaction.atomic():
        opened, is_new = open_mission(
            mission,
            at=at,
            name=name,
            kind=kind,
            time_zone=time_zone,
            duties=duties_in(here.settings),
        )
        if is_new:
            note_mission(Act.OPENED, opened, by=None, at=at)
    said = "opened" if is_new else "is open already: legation missions change"
    console.print(f"{opened.id}: {opened.name}, {opened.kind}, {said}")


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
    at = _installation(context).now()
    with transaction.atomic():
        one = change_mission(the_mission(mission), name=name, kind=kind, time_zone=time_zone)
        note_mission(Act.CHANGED, one, by=None, at=at)
    console.print(f"{one.id}: {one.name}, {one.kind}, {one.time_zone}")


@missions.command("list")
def list_command(context: typer.Context) -> None:
    """List the missions, where they are accredited today and who leads them."""
    today = _installation(context).now().date()
    for one in Mission.objects.all():
        leader = leader_on(one, today)
        led = f", led by {leader.name} ({leader.capacity})" if leader else ""
        console.print(f"{one.id}: {one.name}, {one.kind}, {one.time_zone}{led}")
        for held in accreditations_on(one, today):
            console.print(f"        {held.country}: {held.kind} since {held.starts_on}")


@missions.command("accredit")
def accredit_command(
    context: typer.Context,
    mission: Id,
    country: Country,
    *,
    kind: Kind = AccreditationKind.RESIDENT,
    since: Day = None,
    until: Until = None,
    holder: Annotated[
        str, typer.Option(help="who holds it, where that is not the head: an honorary consul")
    ] = "",
    seat: Seat = "",
) -> None:
    """Note that a mission is accredited to a country, or has an honorary consul there."""
    at = _installation(context).now()
    said = Standing(
        country=country,
        kind=kind,
        starts_on=_day(since) or at.date(),
        ends_on=_day(until),
        holder=holder,
        seat=seat,
    )
    made = note_accreditation(the_mission(mission), said, By(person=None, at=at))
    console.print(f"{made} since {made.starts_on}")


@missions.command("end-accreditation")
def end_accreditation_command(
    context: typer.Context,
    mission: Id,
    country: Country,
    *,
    kind: Kind = AccreditationKind.RESIDENT,
    on: On = None,
    seat: Seat = "",
) -> None:
    """Note that an accreditation ends."""
    at = _installation(context).now()
    held = open_accreditation(the_mission(mission), country, kind=kind, seat=seat)
    ended = close_accreditation(held, _day(on) or at.date(), By(person=None, at=at))
    console.print(f"{ended} until {ended.ends_on}")


@missions.command("withdraw-accreditation")
def withdraw_accreditation_command(
    context: typer.Context,
    mission: Id,
    country: Country,
    *,
    kind: Kind = AccreditationKind.RESIDENT,
    seat: Seat = "",
    since: Noted = None,
) -> None:
    """Take back an accreditation that was noted in error; that it was noted stands on record."""
    at, of = _installation(context).now(), the_mission(mission)
    held = the_accreditation(of, country, kind=kind, seat=seat, starts_on=_day(since))
    said = f"{held} since {held.starts_on}"
    withdraw(held, By(person=None, at=at))
    console.print(f"{said}: withdrawn")


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
    at = _installation(context).now()
    made = note_leading(
        the_mission(mission),
        name,
        capacity=Capacity.CHARGE if acting else Capacity.HEAD,
        starts_on=_day(since) or at.date(),
        ends_on=_day(until),
        by=By(person=None, at=at),
        person=the_person(login) if login else None,
    )
    console.print(f"{made} since {made.starts_on}")


@missions.command("end-leading")
def end_leading_command(
    context: typer.Context,
    mission: Id,
    *,
    acting: Annotated[bool, typer.Option("--acting", help="chargé d'affaires a.i.")] = False,
    on: On = None,
) -> None:
    """Note that who leads a mission leads it no longer."""
    at = _installation(context).now()
    held = open_leading(the_mission(mission), Capacity.CHARGE if acting else Capacity.HEAD)
    ended = close_leading(held, _day(on) or at.date(), By(person=None, at=at))
    console.print(f"{ended} until {ended.ends_on}")


@missions.command("withdraw-leading")
def withdraw_leading_command(
    context: typer.Context,
    mission: Id,
    *,
    acting: Annotated[bool, typer.Option("--acting", help="chargé d'affaires a.i.")] = False,
    since: Noted = None,
) -> None:
    """Take back who leads a mission where it was noted in error; that it was noted stands on record."""
    at, capacity = _installation(context).now(), Capacity.CHARGE if acting else Capacity.HEAD
    held = the_leading(the_mission(mission), capacity, starts_on=_day(since))
    said = f"{held} since {held.starts_on}"
    withdraw(held, By(person=None, at=at))
    console.print(f"{said}: withdrawn")


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise Rejected(f"{written!r} is no day", remedy="such as 2026-03-01") from wrong
