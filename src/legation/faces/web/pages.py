"""The pages of the installation itself: its state, and whether it is alive."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import ngettext

from legation import __version__
from legation.chancery.compartments import as_the_house
from legation.chancery.installation import Installation
from legation.chancery.missions import mission_names
from legation.chancery.showing import Page, Reading, shown
from legation.desks.briefing.rules.health import WITHHELD
from legation.desks.listening.lookups import SourceState, source_states
from legation.desks.listening.models import Source
from legation.domain.scope import Label
from legation.faces.web.helping import GLOSSARY
from legation.rounds.children import read_states
from legation.rounds.lag import lags
from legation.store.flows import FLOWS


def _status(reading: Reading, *, here: Installation) -> Page:
    """``shown`` has refused by then who brought no installation."""
    held = sum(one.quarantined for one in _seen(reading))
    health = here.archive.health()
    batches = ngettext("%(count)s batch", "%(count)s batches", health.inbox_batches)
    entries = ngettext("%(count)s entry", "%(count)s entries", held)
    facts = [
        {"name": "Version", "value": __version__},
        {"name": "Missions", "value": mission_names("|".join(sorted(reading.scope.missions)))},
        {"name": "Waiting to be filed", "value": batches % {"count": f"{health.inbox_batches:,}"}},
        {"name": "In quarantine", "value": entries % {"count": f"{held:,}"}},
        {"name": "Free disk", "value": f"{health.free_bytes / 1e9:,.1f} GB"},
    ]
    newest = [
        {"name": name, "known_at": reading.archive.latest(name, reading.scope)} for name in FLOWS
    ]
    values = {
        "facts": facts,
        "newest": newest,
        "processes": _processes(here, reading),
        "quarantined": held,
    }
    return Page(template="web/status.html", values=values)


def status(request: HttpRequest, form: str) -> HttpResponse:
    """Show each process with its lag and last error, what is in quarantine, and how far the tables are."""

    def build(reading: Reading) -> Page:
        return _status(reading, here=request.installation)  # type: ignore[attr-defined]

    return shown(build)(request, form)


@as_the_house()
def _processes(here: Installation, reading: Reading) -> list[dict[str, object]]:
    """An error may quote any source, so it is told to who may see them all."""
    late = lags(here)
    labels = [one.label for one in Source.objects.all()]
    is_told = not labels or reading.scope.admits(Label.strictest(labels))
    return [
        {
            "name": one.name,
            "state": one.state,
            "since": one.since,
            "restarts": one.restarts,
            "lag": late.get(one.name, ""),
            "error": one.last_error if is_told or not one.last_error else WITHHELD,
        }
        for one in read_states(here.settings.home)
    ]


def _seen(reading: Reading) -> list[SourceState]:
    return source_states(reading.at, reading.scope)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the pages answer, and nothing else."""
    return JsonResponse({"alive": True})


def glossary(request: HttpRequest, form: str) -> HttpResponse:
    """Say what the words of the pages mean."""
    if form == "json":
        words = [{"slug": slug, "word": word, "means": says} for slug, word, says in GLOSSARY]
        return JsonResponse({"words": words}, json_dumps_params={"ensure_ascii": False})
    return render(
        request, "web/glossary.html", {"words": GLOSSARY, "data_address": "/glossary.json"}
    )


def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the script that keeps briefs for reading offline; from the root it reaches every page."""
    script = Path(__file__).parent / "static" / "web" / "worker.js"
    return HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")


def offline(request: HttpRequest) -> HttpResponse:
    """Show what a browser shows without a connection, where it kept nothing."""
    return render(request, "web/offline.html")


def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the pages are put on a telephone's or a desk's start screen."""
    told = {
        "name": "Legation",
        "short_name": "Legation",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#12253f",
        "icons": [
            {"src": static("web/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *(_picture(one, side, "any") for one, side in (("icon-192", 192), ("icon-512", 512))),
            _picture("icon-maskable", 512, "maskable"),
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _picture(name: str, side: int, purpose: str) -> dict[str, str]:
    where = static(f"web/{name}.png")
    return {"src": where, "type": "image/png", "sizes": f"{side}x{side}", "purpose": purpose}
