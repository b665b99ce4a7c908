"""The pages of the installation itself: its sources, its state, and whether it is alive."""

import polars as pl
from django.http import HttpRequest, HttpResponse, JsonResponse

from legation import __version__
from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.listening.lookups import SourceState, source_states
from legation.store.flows import FLOWS


def _sources(reading: Reading) -> Page:
    states = [
        _source_row(one)
        for one in source_states(reading.at)
        if reading.scope.admits(one.source.label)
    ]
    table = pl.DataFrame(states, infer_schema_length=None, strict=False)
    return Page(template="web/sources.html", values=paged(table, reading))


def _status(reading: Reading) -> Page:
    facts = [
        {"name": "Version", "value": __version__},
        {"name": "Missions", "value": ", ".join(sorted(reading.scope.missions))},
    ]
    newest = [
        {"name": name, "known_at": reading.archive.latest(name, reading.scope)} for name in FLOWS
    ]
    return Page(template="web/status.html", values={"facts": facts, "newest": newest})


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the pages answer, and nothing else."""
    return JsonResponse({"alive": True})


def _source_row(one: SourceState) -> dict[str, object]:
    source = one.source
    return {
        "id": source.id,
        "name": source.name,
        "state": one.state,
        "scope": source.scope,
        "legal_basis": source.legal_basis,
        "mission": source.mission,
        "last_item_at": source.last_item_at,
        "error": source.last_error,
        "quarantined": one.quarantined,
    }


sources = shown(_sources)
status = shown(_status)
