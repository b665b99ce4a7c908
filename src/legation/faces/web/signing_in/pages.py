"""The pages of one's own sign-in: answering an invitation, the password, open sessions, signing out."""

from datetime import datetime

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import logout as logout_page
from allauth.account.views import password_change
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from legation.chancery.invitations import accept, invitation_of
from legation.chancery.models import Person
from legation.chancery.sessions import end_sessions, handle_of, sessions_of
from legation.chancery.showing import failed
from legation.domain.errors import Refused, Rejected
from legation.faces.web.signing_in.sessions import SIGN_IN, asked_to_sign_in

EMPTIED = '"cache", "storage"'
"""What a browser empties of these pages once its user signs out."""


def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's password; Refused for who comes in without one."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        raise Refused("you come in without a password", remedy="sign in as your ministry does")
    response: HttpResponse = password_change(request)
    return response


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser is told to empty what it kept of these pages."""
    response: HttpResponse = logout_page(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = EMPTIED
    return response


def open_sessions(request: HttpRequest) -> HttpResponse:
    """List where somebody is signed in; end one of those sessions, all others, or all with this one."""
    person = getattr(request, "person", None)
    if person is None:
        return asked_to_sign_in(request)
    at = request.installation.now()  # type: ignore[attr-defined]
    own = request.session.session_key or ""
    if request.method == "POST":
        return _ended(request, person, own, at)
    rows = [
        {"session": one, "is_this": one.handle == handle_of(own)} for one in sessions_of(person, at)
    ]
    values = {"rows": rows, "others": sum(not one["is_this"] for one in rows)}
    return render(request, "account/sessions.html", values)


def _ended(request: HttpRequest, person: Person, own: str, at: datetime) -> HttpResponse:
    only = request.POST.get("only", "")
    if request.POST.get("which") != "all":
        end_sessions(person, by=person, at=at, but=own, only=only)
        return HttpResponseRedirect(request.path)
    end_sessions(person, by=person, at=at, but=own)
    logout(request)
    answer = HttpResponseRedirect(SIGN_IN)
    answer["Clear-Site-Data"] = EMPTIED
    return answer


def end_the_others(request: HttpRequest, user: Person, **_told: object) -> None:
    """End a person's other sessions once their password or second factor is another."""
    at = request.installation.now()  # type: ignore[attr-defined]
    end_sessions(user, by=user, at=at, but=request.session.session_key or "")


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Greet who was invited, take their password, sign them in; a link that is over says so with 404."""
    at = request.installation.now()  # type: ignore[attr-defined]
    try:
        person = invitation_of(token, at=at).person
    except Rejected as over:
        return failed(request, form="html", says=over, status=404)
    values: dict[str, object] = {"invited": person, "token": token, "fault": None}
    if request.method != "POST":
        return render(request, "signing_in/invitation.html", values)
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        values["fault"] = Refused("the two passwords differ", where="again")
        return render(request, "signing_in/invitation.html", values, status=400)
    try:
        person = accept(token, password, at=at)
    except Refused as weak:
        values["fault"] = weak
        return render(request, "signing_in/invitation.html", values, status=400)
    logout(request)
    response: HttpResponse = perform_login(request, Login(user=person))
    record_authentication(request, person, method="password", reauthenticated=True)
    return response
