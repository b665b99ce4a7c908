"""The key door: the address with a key, traded for a cookie that lets the single user in."""

import hashlib
from datetime import datetime
from hmac import compare_digest
from pathlib import Path

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from legation.chancery.installation import Installation
from legation.chancery.keydoor import first_person
from legation.chancery.missions import open_mission
from legation.chancery.models import Person
from legation.chancery.profiles import duties_in
from legation.faces.web.address import KEY
from legation.faces.web.secret import access_key

COOKIE = "legation-access"
COOKIE_SECONDS = 30 * 24 * 3600


def brings_key(request: HttpRequest) -> bool:
    """Say whether the address carries a key."""
    return KEY in request.GET and request.method == "GET"


def traded(request: HttpRequest, home: Path) -> HttpResponse:
    """Trade the key in the address for a cookie, and lead to the same page without it."""
    key = access_key(home)
    if not compare_digest(request.GET[KEY].encode(), key.encode()):
        return locked(request)
    rest = request.GET.copy()
    del rest[KEY]
    target = request.path + (f"?{rest.urlencode()}" if rest else "")
    response = HttpResponseRedirect("/" + target.lstrip("/"))
    response.set_cookie(
        COOKIE,
        signing.dumps(_mark(key), salt=COOKIE),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )
    return response


def is_let_in(request: HttpRequest, home: Path) -> bool:
    """Say whether the request carries the cookie that the key of today was traded for."""
    try:
        mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return False
    return isinstance(mark, str) and compare_digest(mark, _mark(access_key(home)))


def single_user(here: Installation, at: datetime) -> Person:
    """Give the one person of a fresh installation."""
    mission, _ = open_mission(here.settings.mission, at=at, duties=duties_in(here.settings))
    return first_person(mission, at=at)


def locked(request: HttpRequest) -> HttpResponse:
    """Say how to get the address, and nothing else."""
    return render(request, "web/locked.html", status=401)


def _mark(key: str) -> str:
    """Give what the cookie holds: not the key, and nothing once the key was changed."""
    return hashlib.sha256(key.encode()).hexdigest()
