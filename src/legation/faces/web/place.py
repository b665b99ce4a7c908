"""The reader's language and time zone, for the length of one request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from legation.chancery.models import Person
from legation.faces.web.languages import spoken_for

Answer = Callable[[HttpRequest], HttpResponse]


def place(get_response: Answer) -> Answer:
    """Speak the language that the browser chose here, else the person's; show times in the person's zone.

    What is kept stays in UTC. Whoever came by the key is spoken to as their browser asks.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        person: Person | None = getattr(request, "person", None)
        if person is None:
            return get_response(request)
        with timezone.override(ZoneInfo(person.time_zone)):
            wanted = _wanted(request, person)
            if wanted is None:
                return get_response(request)
            request.LANGUAGE_CODE = wanted
            with translation.override(wanted):
                return get_response(request)

    return answer


def _wanted(request: HttpRequest, person: Person) -> str | None:
    """Give the person's language where it decides: nothing was chosen here and they signed in."""
    is_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if is_chosen or getattr(request, "came_by_key", False):
        return None
    return spoken_for(person.language)
