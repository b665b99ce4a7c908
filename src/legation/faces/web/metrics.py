"""``/metrics``: how the installation does, as Prometheus reads it; numbers only, nobody's name."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port

from legation import __version__
from legation.chancery.audit.heads import latest_head
from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation, open_installation
from legation.desks.listening.lookups import source_states
from legation.rounds.children import read_states
from legation.rounds.safekeeping.backup import backups
from legation.settings_file import in_force

PATH = "/metrics"
LOOPBACK = ("127.0.0.1", "::1")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
FORWARDED = (
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"),
)
Answer = Callable[[HttpRequest], HttpResponse]
Sample = tuple[str, str, float]
"""A metric's name, its labels as written, its value."""


def metrics(get_response: Answer) -> Answer:
    """Answer ``/metrics`` to this machine, and to all where the setting ``metrics`` says so.

    Who comes through a proxy on this machine is not of this machine: the proxy says for whom it asks, or
    at least passes on the name that was called.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path != PATH:
            return get_response(request)
        held = in_force(settings.LEGATION)
        if not held.metrics and not _is_from_here(request):
            return HttpResponseNotFound("no such page\n", content_type="text/plain")
        text = "".join(_written(_samples(open_installation(held))))
        return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")

    return answer


def _is_from_here(request: HttpRequest) -> bool:
    comes_on = any(name in request.headers for name in FORWARDED)
    called, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    is_near = request.META.get("REMOTE_ADDR") in LOOPBACK and called in LOOPBACK_NAMES
    return is_near and not comes_on


def _samples(here: Installation) -> Iterator[Sample]:
    now, health = here.now(), here.archive.health()
    yield "legation_info", f'{{version="{__version__}"}}', 1
    yield "legation_inbox_batches", "", health.inbox_batches
    yield "legation_inbox_rows", "", health.inbox_rows
    yield "legation_table_bytes", "", health.table_bytes
    yield "legation_free_bytes", "", health.free_bytes
    for one in read_states(here.settings.home):
        labels = f'{{process="{one.name}"}}'
        yield "legation_process_up", labels, one.state in ("running", "waiting")
        yield "legation_process_restarts_total", labels, one.restarts
    for state, count in sorted(
        Counter(one.state for one in source_states(now, here.scope)).items()
    ):
        yield "legation_sources", f'{{state="{state}"}}', count
    last = Record.objects.order_by("-number").values_list("number", flat=True).first()
    yield "legation_records_total", "", last or 0
    if head := latest_head():
        age = (now - datetime.fromisoformat(head.at)).total_seconds()
        yield "legation_head_age_seconds", "", round(age)
    folder = here.settings.backup_folder
    if folder and (newest := backups(Path(folder).expanduser())[-1:]):
        age = now.timestamp() - newest[0].stat().st_mtime
        yield "legation_backup_age_seconds", "", round(age)


def _written(samples: Iterable[Sample]) -> Iterator[str]:
    """Write each metric once, its samples together, as the format asks."""
    grouped: dict[str, list[str]] = {}
    for name, labels, value in samples:
        grouped.setdefault(name, []).append(f"{name}{labels} {float(value):.17g}\n")
    for name, lines in grouped.items():
        yield f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}\n"
        yield from lines
