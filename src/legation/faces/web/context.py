"""What every template knows of its reader: who they are, which rooms they have, in which language."""

from django.http import HttpRequest

from legation.chancery.models import Person
from legation.chancery.profiles import Room, rooms_for, setup
from legation.chancery.roles import powers_anywhere

READERS_LANGUAGE = "en"


def reader(request: HttpRequest) -> dict[str, object]:
    """Give ``person`` (or None), ``rooms`` (what this person's bar shows, in order), ``language`` (a
    BCP 47 tag) and ``came_by_key`` (whether the address with a key let them in)."""
    person: Person | None = getattr(request, "person", None)
    return {
        "person": person,
        "rooms": _rooms(request, person) if person else [],
        "language": person.language if person else READERS_LANGUAGE,
        "came_by_key": getattr(request, "came_by_key", False),
    }


def _rooms(request: HttpRequest, person: Person) -> list[Room]:
    installation = request.installation  # type: ignore[attr-defined]
    held = installation.settings
    profile, _, _ = setup(held.profile, held.body, held.size)
    return rooms_for(profile, powers_anywhere(person, installation.now()))
