"""Who asks as a program: the bearer of an access token, or a browser in which somebody signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from legation.chancery.compartments import carrying
from legation.chancery.installation import Installation
from legation.chancery.keydoor import is_key_door_open
from legation.chancery.models import Person
from legation.chancery.roles import is_guarded, scope_of
from legation.chancery.tokens.models import Token
from legation.chancery.tokens.work import note_use, token_of
from legation.domain.errors import Rejected
from legation.faces.api.pace import Pace
from legation.faces.api.problems import problem
from legation.faces.web import keyed
from legation.faces.web.signing_in.sessions import has_second_factor, signed_in

BELOW = "/api/v1/"
"""Below it programs ask; its answers are JSON, also where something is wrong."""
SAFE = ("GET", "HEAD", "OPTIONS")

Answer = Callable[[HttpRequest], HttpResponse]
_pace = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and with which token where they bring one."""

    person: Person
    token: Token | None = None
    came_by_key: bool = False


def answered(
    request: HttpRequest, get_response: Answer, *, here: Installation, at: datetime
) -> HttpResponse:
    """Let a program's question through with its asker and scope, or answer with the problem."""
    asker = _asker(request, here, at)
    if isinstance(asker, HttpResponse):
        return asker
    refused = _refused(request, asker, at) or _too_fast(asker, here)
    if refused is not None:
        return refused
    if asker.token is not None:
        note_use(asker.token, at=at)
    narrowed = asker.token.narrowing if asker.token else None
    scope = scope_of(asker.person, at, narrowed=narrowed)
    values = {
        "installation": here,
        "person": asker.person,
        "scope": scope,
        "came_by_key": asker.came_by_key,
    }
    for name, value in values.items():
        setattr(request, name, value)
    with carrying(scope):
        return get_response(request)


def _asker(request: HttpRequest, here: Installation, at: datetime) -> Asker | HttpResponse:
    """Say who asks. Where a token is brought it alone counts: a wrong one is not made good by a cookie."""
    brought = request.headers.get("Authorization")
    if brought is not None:
        kind, _, text = brought.partition(" ")
        if kind.lower() != "bearer":
            return problem(401, "bring an access token", remedy="Authorization: Bearer …")
        try:
            token = token_of(text.strip(), at=at)
        except Rejected as wrong:
            return problem(401, wrong.what, remedy=wrong.remedy)
        return Asker(person=token.owner, token=token)
    if is_key_door_open() and keyed.is_let_in(request, here.settings.home):
        return Asker(person=keyed.single_user(here, at), came_by_key=True)
    person = signed_in(request, at)
    if person is None:
        return problem(401, "bring an access token, or sign in", remedy="/people/tokens/")
    return Asker(person=person)


def _refused(request: HttpRequest, asker: Asker, at: datetime) -> HttpResponse | None:
    """Say why this asker may not ask this, or nothing."""
    if request.method not in SAFE:
        answer = problem(405, "programs only read here")
        answer["Allow"] = "GET"
        return answer
    lacks_factor = is_guarded(asker.person, at) and not has_second_factor(asker.person)
    if lacks_factor and not asker.came_by_key:
        return problem(403, "set up a second factor first", remedy="/account/2fa/")
    part = request.path.removeprefix(BELOW).partition("/")[0]
    if asker.token is not None and part != "openapi.json" and not asker.token.opens(part):
        return problem(403, "this access token does not open that part", remedy="/people/tokens/")
    return None


def _too_fast(asker: Asker, here: Installation) -> HttpResponse | None:
    reader = ("token", asker.token.pk) if asker.token else ("person", asker.person.pk)
    per_minute = here.settings.api_per_minute
    wait = _pace.wait_seconds((here.settings.home, *reader), per_minute=per_minute)
    if not wait:
        return None
    answer = problem(429, f"at most {per_minute} requests a minute")
    answer["Retry-After"] = str(wait)
    return answer
