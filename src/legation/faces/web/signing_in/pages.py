"""The page where an invitation is answered: choose a password, and be signed in."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import logout as logout_page
from allauth.account.views import password_change
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from legation.chancery.invitations import accept, invitation_of
from legation.domain.errors import Refused, Rejected


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
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Greet who was invited, take their password, sign them in; a link that is over says so with 404."""
    at = request.installation.now()  # type: ignore[attr-defined]
    try:
        person = invitation_of(token, at=at).person
    except Rejected as over:
        values = {"says": str(over), "status": 404}
        return render(request, "web/failed.html", values, status=404)
    values = {"invited": person, "token": token, "fault": ""}
    if request.method != "POST":
        return render(request, "signing_in/invitation.html", values)
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        values["fault"] = gettext("The two passwords differ.")
        return render(request, "signing_in/invitation.html", values, status=400)
    try:
        person = accept(token, password, at=at)
    except Refused as weak:
        values["fault"] = weak.what
        return render(request, "signing_in/invitation.html", values, status=400)
    logout(request)
    response: HttpResponse = perform_login(request, Login(user=person))
    record_authentication(request, person, method="password", reauthenticated=True)
    return response
