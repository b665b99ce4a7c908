"""What every page's layout shows around it: the reader, their rooms, the languages, the time."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from legation.chancery.firstrun import is_due, may_set_up
from legation.chancery.models import Person
from legation.chancery.objects import kind_of
from legation.chancery.profiles import SHOWN, duties_in, setup
from legation.chancery.roles import powers_anywhere, powers_of
from legation.chancery.rooms import RoomShown, rooms_for
from legation.chancery.tasks.seeing import unread_count
from legation.domain.roles import Power
from legation.faces.web.helping import help_for
from legation.faces.web.languages import LANGUAGES, RIGHT_TO_LEFT, tag_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give ``shell`` (what stands around a page), ``csp_nonce``, ``person`` (or None) and ``came_by_key``.

    Whoever is not let in gets no room.
    """
    language = get_language() or "en"
    person: Person | None = getattr(request, "person", None)
    is_alone = person is not None and _is_alone(request)
    rooms = _rooms(request, person, is_alone=is_alone) if person else []
    around = {
        "rooms": rooms,
        "room": next((one for one in rooms if one.here), None),
        "language": language,
        "tag": tag_of(language),
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "languages": [(code, tag_of(code), name) for code, name in LANGUAGES],
        "now": timezone.now(),
        "mission": person.home_mission_id if person else "",
        "ceiling": _ceiling(request),
        "worker": _worker(request) if person else "",
        "unread": unread_count(person, _now(request)) if person else 0,
        "setup": _setup(request, person),
        "sign_on": _sign_on(request),
        "help": help_for(request.path) if person else None,
        "object": request.path if person and _is_object(request) else "",
        "duties": duties_in(request.installation.settings) if person else None,  # type: ignore[attr-defined]
        "is_alone": is_alone,
        "writes": person is not None and _writes(request, person),
    }
    return {
        "shell": around,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "person": person,
        "came_by_key": getattr(request, "came_by_key", False),
    }


def _is_object(request: HttpRequest) -> bool:
    """Whether the page is that of one object with comments and a history; a list beside them is none."""
    found, match = kind_of(request.path), request.resolver_match
    if found is None or match is None or not found[0].is_discussed:
        return False
    return bool(match.url_name == found[0].name)


def _setup(request: HttpRequest, person: Person | None) -> bool:
    """Whether setting up is still to be done, and by this person."""
    installation = getattr(request, "installation", None)
    if person is None or installation is None or not is_due(installation.settings):
        return False
    came_by_key = getattr(request, "came_by_key", False)
    return may_set_up(person, installation.settings, came_by_key=came_by_key, at=installation.now())


def _sign_on(request: HttpRequest) -> str:
    """What the button of the ministry's sign-on is called; empty where there is none."""
    installation = getattr(request, "installation", None)
    held = installation.settings if installation else None
    return held.sign_on_name if held and held.sign_on_issuer else ""


def _ceiling(request: HttpRequest) -> str:
    installation = getattr(request, "installation", None)
    return installation.settings.marking_ceiling if installation else ""


def _worker(request: HttpRequest) -> str:
    """Say whether the browser may keep briefs: ``yes``, or ``no``, upon which it forgets what it kept."""
    held = request.installation.settings  # type: ignore[attr-defined]
    return "no" if held.offline_marking == "none" else "yes"


def _writes(request: HttpRequest, person: Person) -> bool:
    """Say whether to offer what only a writer of the person's own mission may do."""
    return Power.WRITE in powers_of(person, person.home_mission_id, _now(request))


def _now(request: HttpRequest) -> datetime:
    """Read the installation's clock."""
    now: datetime = request.installation.now()  # type: ignore[attr-defined]
    return now


def _is_alone(request: HttpRequest) -> bool:
    """Say whether one person is all there is of a small post: a large one waits for the others."""
    held = request.installation.settings  # type: ignore[attr-defined]
    return duties_in(held).may_be_alone and Person.objects.filter(is_active=True).count() < 2


def _rooms(request: HttpRequest, person: Person, *, is_alone: bool) -> list[RoomShown]:
    installation = request.installation  # type: ignore[attr-defined]
    held = installation.settings
    profile, _, _ = setup(held.profile, held.body, held.size)
    powers = powers_anywhere(person, installation.now())
    if getattr(request, "came_by_key", False):
        powers |= {Power.ADMINISTER}
    return rooms_for(request.path, powers, shown=SHOWN[profile], is_alone=is_alone)
