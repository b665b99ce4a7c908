"""What a reader sees when an address leads nowhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from legation.faces.api.door import BELOW
from legation.faces.api.problems import problem


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    if request.path.startswith(BELOW):
        return problem(404, "no such address", remedy="/api/")
    values = {"says": gettext("No page has this address."), "status": 404}
    return render(request, "web/failed.html", values, status=404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request was not understood; nothing of it is repeated."""
    return HttpResponse("bad request\n", status=400, content_type="text/plain; charset=utf-8")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came from elsewhere, or from a page that was left open too long."""
    says = gettext(
        "This form is not from here, or it is too old. Open its page again and send it once more."
    )
    return render(request, "web/failed.html", {"says": says, "status": 403}, status=403)
