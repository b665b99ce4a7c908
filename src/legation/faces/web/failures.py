"""What a reader sees when an address leads nowhere, or when the house itself is at fault."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext, override

from legation.faces.api.door import BELOW
from legation.faces.api.problems import problem
from legation.faces.web.languages import LANGUAGES, RIGHT_TO_LEFT, tag_of


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


def broken(request: HttpRequest) -> HttpResponse:
    """Say in all six languages, the reader's first, that the fault is ours; asks neither database nor files
    of the installation, which may be what is broken."""
    if request.path.startswith(BELOW) or request.path.endswith(".json"):
        return JsonResponse({"error": "the installation failed to answer this"}, status=500)
    codes = sorted((code for code, _ in LANGUAGES), key=lambda code: code != get_language())
    page = render_to_string("web/broken.html", {"tongues": [_apology(code) for code in codes]})
    return HttpResponse(page, status=500)


def _apology(code: str) -> dict[str, str]:
    with override(code):
        return {
            "tag": tag_of(code),
            "direction": "rtl" if code in RIGHT_TO_LEFT else "ltr",
            "title": gettext("This page could not be made"),
            "says": gettext(
                "The fault lies with this installation, not with what you did, and stands in its log."
                " Try again in a minute. If it stays, tell who administers this installation."
            ),
        }
