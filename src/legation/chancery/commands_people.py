"""The commands about people: add, list, grant, revoke, invite, secure, for whoever keeps the machine."""

from datetime import timedelta
from typing import Annotated

import typer

from legation.chancery.console import console
from legation.chancery.installation import Installation
from legation.chancery.invitations import PATH, invite
from legation.chancery.keydoor import close_key_door, is_key_door_open
from legation.chancery.limits import open_early
from legation.chancery.missions import open_mission, the_mission
from legation.chancery.models import Person
from legation.chancery.people import add_person, grant, let_go, name_sign_on, revoke, the_person
from legation.chancery.profiles import duties_in
from legation.chancery.roles import roles_in_force
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking

people = typer.Typer(
    help="People: who uses this installation, with which roles.", no_args_is_help=True
)
Login = Annotated[str, typer.Argument(help="sign-in name")]
Ceiling = Annotated[
    Marking | None, typer.Option(help="marking up to which they read; internal if unsaid")
]
AtMission = Annotated[str | None, typer.Option("--mission", help="mission of the role")]


def _installation(context: typer.Context) -> Installation:
    opened: Installation = context.obj()
    return opened


@people.command("add")
def add(
    context: typer.Context,
    login: Login,
    *,
    name: Annotated[str | None, typer.Option(help="name on screen")] = None,
    mission: Annotated[str | None, typer.Option(help="home mission")] = None,
    role: Annotated[list[RoleKind] | None, typer.Option(help="role there; may be repeated")] = None,
    ceiling: Ceiling = None,
    language: Annotated[str, typer.Option(help="language of the screens")] = "en",
    time_zone: Annotated[str | None, typer.Option(help="else that of the mission")] = None,
) -> None:
    """Add somebody, with roles at their home mission; with the second person the key door closes."""
    here = _installation(context)
    at, was_open = here.now(), is_key_door_open()
    home, _ = open_mission(mission or here.settings.mission, at=at, duties=duties_in(here.settings))
    person = add_person(
        login,
        name=name or login,
        home_mission=home,
        at=at,
        language=language,
        time_zone=time_zone,
    )
    for kind in role or []:
        grant(person, home, kind, at=at, ceiling=ceiling)
    console.print(f"{person.login}: {person.name}, {home.id}")
    console.print(f"let them in with: legation people invite {person.login}")
    if was_open and not is_key_door_open():
        _say_closed(person)


@people.command("list")
def list_people(context: typer.Context) -> None:
    """List people with the roles that are in force."""
    here = _installation(context)
    at = here.now()
    for one in Person.objects.all():
        state = "" if one.is_active else ", let go"
        console.print(f"{one.login}: {one.name}, {one.home_mission_id}{state}", soft_wrap=True)
        for role in roles_in_force(one, at):
            until = f" until {role.ends_at:%Y-%m-%d %H:%M}" if role.ends_at else ""
            console.print(f"        {role}{until}", soft_wrap=True)
    if not Person.objects.exists():
        console.print("nobody yet: legation address opens the pages to the first person")


@people.command("grant")
def grant_command(
    context: typer.Context,
    login: Login,
    role: RoleKind,
    *,
    mission: AtMission = None,
    ceiling: Ceiling = None,
    days: Annotated[int | None, typer.Option(min=1, help="ends after so many days")] = None,
) -> None:
    """Give somebody a role at a mission, by default at their home mission."""
    here = _installation(context)
    person, at = the_person(login), here.now()
    where = the_mission(mission or person.home_mission_id)
    ends_at = at + timedelta(days=days) if days else None
    given = grant(person, where, role, at=at, ceiling=ceiling, ends_at=ends_at)
    console.print(f"{person.login}: {given}")


@people.command("revoke")
def revoke_command(
    context: typer.Context, login: Login, role: RoleKind, *, mission: AtMission = None
) -> None:
    """End somebody's role at a mission now; what it was stays on record."""
    here = _installation(context)
    person, at = the_person(login), here.now()
    where = mission or person.home_mission_id
    held = [
        one for one in roles_in_force(person, at) if (one.mission_id, one.kind) == (where, role)
    ]
    if not held:
        raise Refused(f"{login} holds no role {role} at {where}", remedy="legation people list")
    for one in held:
        revoke(one, at=at)
    console.print(f"{person.login}: {role} at {where} has ended")


@people.command("invite")
def invite_command(context: typer.Context, login: Login) -> None:
    """Print a link that lets somebody in once, within 72 hours, to choose a password."""
    here = _installation(context)
    person = the_person(login)
    token = invite(person, at=here.now())
    console.print(f"{_pages(here)}{PATH}{token}", soft_wrap=True)
    console.print("it opens once, within 72 hours; hand it over in person or on paper")


@people.command("sign-on")
def sign_on_command(
    context: typer.Context,
    login: Login,
    called: Annotated[str, typer.Argument(help="what the ministry's sign-on calls them")] = "",
) -> None:
    """Say what the ministry's own sign-on calls somebody; nothing takes it away."""
    here = _installation(context)
    person = name_sign_on(the_person(login), called, at=here.now())
    console.print(f"{person.login}: {person.sign_on or 'not by the sign-on'}")


@people.command("leave")
def leave_command(context: typer.Context, login: Login) -> None:
    """Let somebody go: their roles and sessions end; what they did keeps their name."""
    here = _installation(context)
    console.print(f"{let_go(the_person(login), at=here.now()).login} is let go")


@people.command("open")
def open_command(context: typer.Context, login: Login) -> None:
    """Open an account early that failed sign-ins have locked out."""
    here = _installation(context)
    count = open_early(the_person(login), by=None, at=here.now())
    console.print(f"{login}: open again, {count} failed attempts forgotten")


@people.command("secure")
def secure_command(context: typer.Context) -> None:
    """Close the address with a key for good: from now on everybody signs in."""
    here = _installation(context)
    close_key_door(at=here.now())
    _say_closed(None)


def _say_closed(added: Person | None) -> None:
    console.print("the address with a key lets nobody in any more: everybody signs in")
    for one in Person.objects.all():
        if one != added and one.is_active and not one.has_usable_password():
            console.print(f"let {one.name} in with: legation people invite {one.login}")


def _pages(here: Installation) -> str:
    if here.settings.public_address:
        return here.settings.public_address.rstrip("/")
    return f"http://localhost:{here.settings.port}"
