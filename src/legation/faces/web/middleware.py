"""What every page passes: who may look, and the headers that keep it safe."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from hmac import compare_digest

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from legation.chancery.installation import Installation, open_installation
from legation.desks.briefing.render.html import stylesheet
from legation.faces.web.address import KEY
from legation.faces.web.secret import access_key
from legation.settings import Settings

COOKIE = "legation-access"
COOKIE_SECONDS = 30 * 24 * 3600
OPEN_PATHS = ("/healthz",)
"""What is answered without a key; it says nothing about what is kept here."""

Answer = Callable[[HttpRequest], HttpResponse]


def access(get_response: Answer) -> Answer:
    """Let in who brings the key in the address or the cookie it was traded for, with their scope."""

    def answer(request: HttpRequest) -> HttpResponse:
        held: Settings = settings.LEGATION
        if request.path in OPEN_PATHS:
            return get_response(request)
        key = access_key(held.home)
        if KEY in request.GET and request.method == "GET":
            return _trade(request, key)
        if not _is_let_in(request, key):
            return render(request, "web/locked.html", status=401)
        installation = _opened(held)
        request.installation = installation  # type: ignore[attr-defined]
        request.scope = installation.scope  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def headers(get_response: Answer) -> Answer:
    """Forbid scripts, framing, sniffing, caching and every outside resource, on every answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _fixed_headers().items():
            response.headers.setdefault(name, value)
        return response

    return answer


@cache
def _fixed_headers() -> dict[str, str]:
    of_file = base64.b64encode(hashlib.sha256(stylesheet().encode("utf-8")).digest()).decode(
        "ascii"
    )
    policy = (
        "default-src 'none'",
        f"style-src 'self' 'sha256-{of_file}'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
    }


@cache
def _opened(held: Settings) -> Installation:
    return open_installation(held)


def _trade(request: HttpRequest, key: str) -> HttpResponse:
    if not compare_digest(request.GET[KEY].encode(), key.encode()):
        return render(request, "web/locked.html", status=401)
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


def _is_let_in(request: HttpRequest, key: str) -> bool:
    try:
        mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return False
    return isinstance(mark, str) and compare_digest(mark, _mark(key))


def _mark(key: str) -> str:
    """Give what the cookie holds: not the key, and nothing once the key was changed."""
    return hashlib.sha256(key.encode()).hexdigest()
