"""What our people heard about a country, on its page: reports that the reader may see, without names."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from legation.chancery.country_sections import Cited, Column, Entry, Fact, Section
from legation.chancery.showing import Reading
from legation.desks.reporting.lookups import sent_reports
from legation.desks.reporting.models import Edition

MOST = 8
"""Reports of the section; the whole list stands behind its number."""


def sections(reading: Reading, code: str) -> Iterator[Section]:
    """Tell the newest reports about a country."""
    found = sent_reports(reading.scope, country=code)
    total = found.count()
    whole = Fact(name=_("All reports"), value=total, address=f"/reports/?country={code}")
    yield Section(
        slug="reports",
        title=_("Reports"),
        place=20,
        says=_("What our people heard in rooms, the newest meeting first."),
        otherwise=_("No report about it, or none that you may read."),
        entries=tuple(_entry(one) for one in found[:MOST]),
        whole=whole if total else None,
    )


def columns(reading: Reading) -> Iterator[Column]:
    """Count the reports by country."""
    stored = sent_reports(reading.scope).values_list("countries", flat=True)
    counts = Counter(code for codes in stored for code in codes.split(",") if code)
    yield Column(
        slug="reports",
        title=_("Reports"),
        place=20,
        counts=counts,
        address="/reports/?country={code}",
    )


def _entry(edition: Edition) -> Entry:
    report, label = edition.report, edition.label
    address = f"/reports/{report.pk}"
    own = Cited(
        sort="reports",
        address=address,
        says=edition.title,
        language="und",
        label=label,
        source=report.mission_id,
        at=edition.met_on,
        digest=edition.digest,
    )
    facts = (
        Fact(name=_("Kind"), value=report.kind, vocabulary="report-kind"),
        Fact(name=_("Met"), value=edition.met, language="und"),
        Fact(name=_("Day"), value=edition.met_on),
        Fact(name=_("Source"), value=edition.reliability, vocabulary="reliability"),
        Fact(name=_("What it said"), value=edition.credibility, vocabulary="credibility"),
    )
    return Entry(
        says=edition.title, language="und", address=address, label=label, facts=facts, cites=(own,)
    )
