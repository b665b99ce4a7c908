"""How far behind each process of the installation is, in the reader's words."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext, ngettext

from legation.chancery.compartments import as_the_house
from legation.chancery.installation import Installation
from legation.desks.briefing.models import Brief
from legation.desks.listening.models import Source


@as_the_house()
def lags(here: Installation) -> dict[str, str]:
    """Say when each process last did its work."""
    at = here.now()
    health = here.archive.health()
    read = Source.objects.aggregate(last=Max("last_read_at"))["last"]
    briefed = Brief.objects.aggregate(last=Max("made_at"))["last"]
    return {
        "listener": _ago(read, at),
        "flusher": _waiting(health.inbox_batches),
        "update": _ago(briefed, at),
    }


def _waiting(batches: int) -> str:
    said = ngettext("%(count)s batch waits", "%(count)s batches wait", batches)
    return said % {"count": f"{batches:,}"}


def _ago(then: datetime | None, at: datetime) -> str:
    if then is None:
        return gettext("never yet")
    passed = at - then
    if passed < timedelta(minutes=2):
        return gettext("%(seconds)s s ago") % {"seconds": int(passed.total_seconds())}
    if passed < timedelta(hours=2):
        return gettext("%(minutes)s min ago") % {"minutes": int(passed.total_seconds() // 60)}
    return gettext("%(hours)s h ago") % {"hours": f"{passed.total_seconds() / 3600:.0f}"}
