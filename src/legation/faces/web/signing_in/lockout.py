"""Lock-out: too many wrong passwords or codes from one address are answered 429, unread."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from legation.chancery.limits import WITHIN, begin_attempt
from legation.chancery.models import Person
from legation.domain.errors import LegationError
from legation.faces.web.forwarding import address_of

View = Callable[..., HttpResponse]
Judge = Callable[[HttpRequest], bool]


def limited(
    view: View, account_of: Callable[[HttpRequest], str], is_right: Judge | None = None
) -> View:
    """Count what a sign-in view does not let through, by account and address, and lock at the limit.

    ``is_right`` says of a request that was answered whether nothing wrong was tried; without it that is so
    where a proof was given, or the answer leads on.
    """

    @wraps(view)
    def counted(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **named)
        at = request.installation.now()  # type: ignore[attr-defined]
        attempt = begin_attempt(account_of(request), address_of(request), at=at)
        if attempt is None:
            return _locked(request)
        proofs = _proofs(request)
        try:
            response = view(request, *args, **named)
        except LegationError:  # a rule forbids it, whatever was typed
            attempt.take_back()
            raise
        is_given = 300 <= response.status_code < 400 or _proofs(request) != proofs
        if is_right(request) if is_right else is_given:
            attempt.take_back()
        else:
            attempt.failed()
        return response

    return counted


def typed_account(request: HttpRequest) -> str:
    """Name the account that a password is tried on, as the form reads it: blanks around it name no other."""
    return request.POST.get("login", "").strip()


def waiting_account(request: HttpRequest) -> str:
    """Name the account whose password was right and whose code is tried."""
    waiting = unstash_login(request, peek=True)
    person = waiting.user if waiting else None
    return person.login if isinstance(person, Person) else ""


def own_account(request: HttpRequest) -> str:
    """Name the account of who confirms that it is still them."""
    return request.user.login if isinstance(request.user, Person) else ""


def note_wrong_password() -> None:
    """Remember with the request that is being answered that its password of today is wrong."""
    context.request.has_wrong_password = True


def has_no_wrong_password(request: HttpRequest) -> bool:
    """Say whether a request brought no wrong password of today; a weak new one is none."""
    return not getattr(request, "has_wrong_password", False)


def _proofs(request: HttpRequest) -> int:
    """Count the proofs that this session holds: a right one may be answered with the page of the act that
    waited for it, which leads nowhere."""
    return len(get_authentication_records(request, request.user))


def _locked(request: HttpRequest) -> HttpResponse:
    minutes = int(WITHIN.total_seconds() // 60)
    says = gettext("Too many attempts failed. Try again in %(minutes)s minutes.")
    values = {"status": 429, "says": says % {"minutes": minutes}}
    response = render(request, "web/failed.html", values, status=429)
    response["Retry-After"] = str(int(WITHIN.total_seconds()))
    return response
