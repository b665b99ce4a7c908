"""How pages of administration are made: who works, when, and forms whose faults are said above them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from legation.chancery.installation import Installation
from legation.chancery.models import Person
from legation.chancery.showing import data_address, failed
from legation.domain.errors import Refused, Rejected
from legation.domain.scope import Scope

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """Who works: the person, when, what they sent and asked, in which installation, and what they may see."""

    person: Person
    at: datetime
    sent: Mapping[str, str]
    came_by_key: bool
    here: Installation
    scope: Scope | None
    query: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Any: the file may be of bytes in memory or on disk
    upload: "UploadedFile[Any] | None" = None

    def many(self, name: str) -> tuple[str, ...]:
        """Give everything that was sent under one name."""
        return self.lists.get(name, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of administration: ``values`` are shown and handed out as JSON, ``forms`` only shown."""

    template: str
    values: Mapping[str, Any]
    forms: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


def working_of(request: HttpRequest) -> Working:
    """Say who works; Refused when no person came in."""
    person = getattr(request, "person", None)
    installation = getattr(request, "installation", None)
    if not isinstance(person, Person) or installation is None:
        raise Refused("this asks for a person who signed in")
    return Working(
        person=person,
        at=installation.now(),
        sent=request.POST.dict(),
        came_by_key=bool(getattr(request, "came_by_key", False)),
        here=installation,
        scope=getattr(request, "scope", None),
        query=request.GET.dict(),
        lists={name: tuple(map(str, sent)) for name, sent in request.POST.lists()},
        upload=request.FILES.get("file"),
    )


def sheet(build: Callable[..., Sheet]) -> View:
    """Make a view of what builds a sheet; what is not there for this person is a 404."""

    @wraps(build)
    def view(request: HttpRequest, form: str = "html", **named: object) -> HttpResponse:
        working = working_of(request)
        try:
            made = build(working, **named)
        except Rejected as absent:
            return failed(request, form=form, says=absent, status=404)
        return _shown(request, made, form=form, twin=data_address(request))

    return view


def act(do: Callable[..., "str | Sheet | HttpResponse"], *, again: Callable[..., Sheet]) -> View:
    """Make a view of a form's act: GET shows the form, POST does it and leads on or answers with what it
    made, or shows the form ``again`` with the fault above it. Whether the form is theirs to see ``again``
    decides."""

    @wraps(do)
    def view(request: HttpRequest, **named: object) -> HttpResponse:
        working = working_of(request)
        try:
            formed = again(working, **named)
        except Rejected as absent:
            return failed(request, form="html", says=absent, status=404)
        if request.method != "POST":
            return _shown(request, formed, form="html")
        try:
            done = do(working, **named)
        except (Rejected, Refused) as wrong:
            status = 403 if isinstance(wrong, Refused) else 400
            return _shown(request, formed, form="html", fault=wrong, status=status)
        if isinstance(done, HttpResponse):
            return done
        return _shown(request, done, form="html") if isinstance(done, Sheet) else _led_on(done)

    view.again = again  # type: ignore[attr-defined]
    return view


def just_confirmed(view: View) -> View:
    """Let a dangerous act pass only within five minutes of a fresh proof of who acts.

    Whoever did not give one lately is led to give it, and from there back: what they had sent is kept in
    their session meanwhile, and done then. Nobody is asked for one whose form it is not: they are refused
    first. The single user of a fresh installation has nothing to prove it
    with: the key is all there is. Refused for who has nothing to prove it with and signed in before that.
    """

    @wraps(view)
    def confirmed(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        working = working_of(request)
        if not working.came_by_key and is_reauthentication_required(request, app="account"):
            try:
                view.again(working, **named)  # type: ignore[attr-defined]
            except Rejected as absent:
                return failed(request, form="html", says=absent, status=404)
            if not get_adapter().get_reauthentication_methods(request.user):
                raise Refused(
                    "this asks for a fresh proof, and you have neither password nor second factor",
                    remedy="sign out and in again, or set up an authenticator app or a passkey",
                )
            raise ReauthenticationRequired()
        return view(request, *args, **named)

    return confirmed


def _shown(
    request: HttpRequest,
    made: Sheet,
    *,
    form: str,
    twin: str = "",
    fault: Rejected | Refused | None = None,
    status: int | None = None,
) -> HttpResponse:
    if form == "json":
        return JsonResponse(dict(made.values), json_dumps_params={"ensure_ascii": False})
    values = {
        "data_address": twin,
        **made.values,
        **made.forms,
        "fault": fault,
        "sent": request.POST.dict(),
    }
    return render(request, made.template, values, status=status or made.status)


def _led_on(address: str) -> HttpResponse:
    return HttpResponseRedirect(address)
