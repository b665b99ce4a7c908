"""How far behind each process of the installation is, in words."""

from datetime import datetime, timedelta

from django.db.models import Max

from legation.chancery.installation import Installation
from legation.desks.briefing.models import Brief
from legation.desks.listening.models import Source


def lags(here: Installation) -> dict[str, str]:
    """Say when each process last did its work."""
    at = here.now()
    health = here.archive.health()
    read = Source.objects.aggregate(last=Max("last_read_at"))["last"]
    briefed = Brief.objects.aggregate(last=Max("made_at"))["last"]
    return {
        "listener": _ago(read, at),
        "flusher": f"{health.inbox_batches:,} batches wait",
        "update": _ago(briefed, at),
    }


def _ago(then: datetime | None, at: datetime) -> str:
    if then is None:
        return "never yet"
    passed = at - then
    if passed < timedelta(minutes=2):
        return f"{int(passed.total_seconds())} s ago"
    if passed < timedelta(hours=2):
        return f"{int(passed.total_seconds() // 60)} min ago"
    return f"{passed.total_seconds() / 3600:.0f} h ago"
