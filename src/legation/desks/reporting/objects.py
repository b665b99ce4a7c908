"""Reports, found by number or key under a scope: for search by id, comments and history."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from legation.chancery.objects import Found, ObjectKind
from legation.desks.reporting.lookups import sent_reports
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.store.archive import Archive


def _report(archive: Archive, scope: Scope, name: str) -> Found:
    """Find a report that was sent: a draft is its writers' own, and nobody may say anything about it."""
    numbered = Q(report=int(name)) if name.isdecimal() and len(name) < 10 else Q()
    edition = sent_reports(scope).filter(numbered or Q(report__key=name)).first()
    if edition is None:
        raise Rejected(Said("no report {key!r}", key=name))
    return Found(
        title=edition.title,
        label=edition.label,
        language="und",
        name=str(edition.report_id),
        recorded=edition.report.key,
    )


OBJECTS = (ObjectKind(name="report", title=_("Report"), begins="reports", find=_report),)
"""What stands under an address of its own."""
