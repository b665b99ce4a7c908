"""Which reports a reader sees: sent ones under their scope, drafts where they write."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from legation.chancery.models import Person
from legation.chancery.roles import missions_where
from legation.chancery.scoping import seen_by
from legation.desks.reporting.models import Edition, Report
from legation.desks.reporting.rules import changes
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Scope, require_scope

# Rows of pages and files: text, numbers, days, times and lists.
Row = dict[str, Any]


def sent_reports(
    scope: Scope, *, said: str = "", country: str = "", mission: str = ""
) -> QuerySet[Edition]:
    """Give the newest sent edition of each report that a scope admits, the newest meeting first:
    those with each word of ``said``, about a country (ISO code), of a mission."""
    found = _admitted(scope).filter(sent_at__isnull=False, number=F("report__newest"))
    for word in said.casefold().split():
        found = found.filter(searched__contains=word)
    if country:
        found = found.filter(countries__contains=f",{country},")
    if mission:
        found = found.filter(report__mission=mission)
    return found.select_related("report").order_by("-met_on", "-pk")


def drafts(person: Person, scope: Scope, at: datetime) -> QuerySet[Edition]:
    """Give the drafts at the missions where somebody writes, the last written first."""
    writes = missions_where(person, Power.WRITE, at)
    mine = _admitted(scope).filter(sent_at__isnull=True, report__mission__in=writes)
    return mine.select_related("report").order_by("-written_at", "-pk")


def the_report(person: Person, scope: Scope | None, at: datetime, number: int) -> Report:
    """Give one report whose newest edition somebody may see; Rejected when it is not there for them."""
    reader = require_scope(scope)
    report = Report.objects.filter(pk=number).first()
    if report is None or not (
        sent_reports(reader).filter(report=report).exists()
        or (report.newest == 0 and drafts(person, reader, at).filter(report=report).exists())
    ):
        raise Rejected(Said("no report {number}", number=number), remedy="legation reports list")
    return report


def the_draft(person: Person, scope: Scope | None, at: datetime, number: int) -> Edition:
    """Give the draft of a report that somebody may write on; Rejected when there is none."""
    found = drafts(person, require_scope(scope), at).filter(report=number).first()
    if found is None:
        raise Rejected(Said("no draft of report {number}", number=number))
    return found


def sent_editions(report: Report, scope: Scope) -> list[Row]:
    """Give the sent editions that a scope admits, the newest first, each with what it changed."""
    seen = _admitted(scope).filter(report=report, sent_at__isnull=False).select_related("sent_by")
    editions = list(seen.order_by("number"))
    rows: list[Row] = []
    for place, one in enumerate(editions):
        before = editions[place - 1].content.values() if place else None
        rows.insert(
            0,
            {
                "number": one.number,
                "sent_at": one.sent_at,
                "sent_by": one.sent_by.name if one.sent_by else "",
                "reason": one.reason,
                "digest": one.digest,
                "changes": changes(before, one.content.values()) if before else [],
            },
        )
    return rows


def row_of(edition: Edition) -> Row:
    """Give one edition as a row: what it says, of which report, whose."""
    report = edition.report
    return {
        **edition.content.values(),
        "met_on": edition.met_on,
        "number": report.pk,
        "key": report.key,
        "kind": report.kind,
        "mission": report.mission_id,
        "author": report.author_name,
        "edition": edition.number,
        "sent_at": edition.sent_at,
        "written_at": edition.written_at,
        "digest": edition.digest,
    }


def names_met(person: Person, edition: Edition, at: datetime) -> list[str] | None:
    """Give the names of who was met, to who writes at the report's mission; None to everybody else."""
    if edition.report.mission_id not in missions_where(person, Power.WRITE, at):
        return None
    return [one.name for one in edition.people_met.all()]


def _admitted(scope: Scope) -> QuerySet[Edition]:
    allowed: Q = seen_by(require_scope(scope), mission="report__mission_id")
    return Edition.objects.filter(allowed)
