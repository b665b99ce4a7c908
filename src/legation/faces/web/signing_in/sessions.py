"""A session: who signed in, for how long, and whether their second factor is set up."""

from datetime import datetime
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from legation.chancery.models import Person
from legation.chancery.noting import Act, note_person
from legation.chancery.roles import is_guarded
from legation.chancery.sessions import IDLE, LASTS, device_of

UNATTENDED = ("/notifications/new.json", "/live.json", "/live/stream")
"""What an open page asks by itself: no sign that somebody is there."""
SET_UP = "/account/2fa/"
SIGN_IN = "/account/login/"
_LEFT_OPEN = (SET_UP, SIGN_IN, "/account/logout/", "/account/reauthenticate/")
"""What somebody reaches whose second factor is compulsory and not set up yet."""
_SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def signed_in(request: HttpRequest, at: datetime) -> Person | None:
    """Give who signed in; a session that lasted too long or was left alone too long is ended."""
    person = request.user
    if not isinstance(person, Person):
        return None
    now = at.timestamp()
    if "signed_in_at" not in request.session:
        note_person(Act.SIGNED_IN, person, by=person, at=at)
        request.session["device"] = device_of(request.headers.get("User-Agent", ""))
    started = float(request.session.setdefault("signed_in_at", now))
    seen = float(request.session.setdefault("seen_at", now))
    is_idle = now - seen >= IDLE.total_seconds() and is_guarded(person, at)
    if now - started >= LASTS.total_seconds() or is_idle:
        logout(request)
        return None
    if now - seen >= 60 and request.path not in UNATTENDED:
        request.session["seen_at"] = now
    return person


def sent_to_set_up(request: HttpRequest, person: Person, at: datetime) -> HttpResponse | None:
    """Lead somebody who must have a second factor and has none to where it is set up."""
    if not is_guarded(person, at) or has_second_factor(person):
        return None
    if request.path.startswith(_LEFT_OPEN):
        return None
    if request.path.endswith(".json"):
        return JsonResponse({"error": "set up a second factor first"}, status=403)
    return HttpResponseRedirect(SET_UP)


def has_second_factor(person: Person) -> bool:
    """Say whether an authenticator app or a passkey is set up."""
    held = Authenticator.objects.filter(user_id=person.pk, type__in=_SECOND_FACTORS)
    return bool(held.exists())


def asked_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and from there back; programs are told 401."""
    if request.path.endswith(".json") or request.method != "GET":
        return JsonResponse({"error": "sign in first"}, status=401)
    return HttpResponseRedirect(f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}")
