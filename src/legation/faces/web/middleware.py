"""What every page passes before it is shown: who may look, and what a refusal says."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import cache

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from legation.chancery.compartments import carrying
from legation.chancery.installation import Installation, open_installation
from legation.chancery.keydoor import is_key_door_open
from legation.chancery.missions import names_read_once
from legation.chancery.models import Person
from legation.chancery.roles import roles_read_once, scope_of
from legation.domain.errors import Refused
from legation.faces.api import door
from legation.faces.api.problems import problem
from legation.faces.web import keyed
from legation.faces.web.asked import ASKED
from legation.faces.web.signing_in import sessions
from legation.rounds.guard import contained
from legation.settings import Settings
from legation.settings_file import in_force

OPEN_PATHS = ("/healthz", "/language", "/offline", "/worker.js", "/manifest.webmanifest")
"""What is answered to anybody; it says nothing about what is kept here."""
READING = ("GET", "HEAD")
"""What is asked when nothing is to be changed."""
ACCOUNT = "/account/"
"""Below it people sign in, set up their second factor and answer invitations."""

POLICY_SAYS = "row-level security policy"
"""How PostgreSQL begins to say that a row lies outside of what the connection carries."""

Answer = Callable[[HttpRequest], HttpResponse]


def access(get_response: Answer) -> Answer:
    """Let in who signed in, or, in a fresh installation, who brings the key; with their scope.

    Sets ``installation``, ``person`` (None below ``/account/`` for who did not sign in), ``scope`` (None
    without a role that reads) and ``came_by_key``. Who asks as a program comes in by a door of their own.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path in OPEN_PATHS:
            return get_response(request)
        if _names_a_nul(request):
            if request.path.startswith(door.BELOW):
                return problem(422, "the address holds a NUL character, which no text has")
            raise BadRequest
        with ASKED:
            return let_in(request)

    def let_in(request: HttpRequest) -> HttpResponse:
        here = opened(in_force(settings.LEGATION))
        at = here.now()
        is_reading = request.method in READING
        with (
            roles_read_once() if is_reading else nullcontext(),
            names_read_once() if is_reading else nullcontext(),
            here.archive.steady() if is_reading else nullcontext(),
        ):
            if request.path.startswith(door.BELOW):
                return door.answered(request, get_response, here=here, at=at)
            entry = _entry(request, here, at)
            if isinstance(entry, HttpResponse):
                return entry
            person, came_by_key = entry
            scope = scope_of(person, at) if person else None
            _set(request, installation=here, person=person, came_by_key=came_by_key, scope=scope)
            with carrying(scope):
                return get_response(request)

    return answer


def _names_a_nul(request: HttpRequest) -> bool:
    """Say whether an address holds what no table can be asked for; forms look at their fields themselves."""
    asked = request.META.get("QUERY_STRING", "")
    return "\x00" in request.path or "%00" in asked or "\x00" in asked


def _entry(
    request: HttpRequest, here: Installation, at: datetime
) -> HttpResponse | tuple[Person | None, bool]:
    """Say who comes in and whether by the key, or what is answered instead."""
    _set(request, installation=here, person=None, came_by_key=False, scope=None)
    is_keyed = is_key_door_open()
    if is_keyed:
        if keyed.brings_key(request):
            return keyed.traded(request, here.settings.home)
        if keyed.is_let_in(request, here.settings.home):
            return keyed.single_user(here, at), True
    person = sessions.signed_in(request, at)
    if person is not None:
        return sessions.sent_to_set_up(request, person, at) or (person, False)
    if request.path.startswith(ACCOUNT):
        return None, False
    return keyed.locked(request) if is_keyed else sessions.asked_to_sign_in(request)


def _set(request: HttpRequest, **values: object) -> None:
    for name, value in values.items():
        setattr(request, name, value)


class Refusals:
    """Answers what a rule forbids with 403 and the reason, in the form that was asked for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        """Answer a refusal; everything else goes on its way."""
        if isinstance(raised, DatabaseError) and POLICY_SAYS in str(raised):
            raised = Refused("that row would not be yours to see")
        if not isinstance(raised, Refused):
            return None
        if request.path.endswith(".json"):
            return JsonResponse({"error": str(raised)}, status=403)
        values = {"says": raised, "status": 403}
        return render(request, "web/failed.html", values, status=403)


@cache
def opened(held: Settings) -> Installation:
    """Give the installation that this process shows by these settings, with what it remembers."""
    return open_installation(held, contain=contained)
