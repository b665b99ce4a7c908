"""What the desk writes: drafts, sent editions filed for citing, corrections, imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import polars as pl
from django.db import transaction

from legation.chancery.audit.detail import Digest
from legation.chancery.audit.recording import record
from legation.chancery.missions import checked_country, the_mission
from legation.chancery.models import Mission, Person
from legation.chancery.roles import require_power
from legation.chancery.scoping import require_ceiling
from legation.desks.reporting.lookups import names_met
from legation.desks.reporting.models import Edition, PersonMet, Report
from legation.desks.reporting.rules import (
    SENDS,
    Act,
    Content,
    ReportKind,
    listed,
    read_content,
)
from legation.domain.errors import Refused, Rejected
from legation.domain.report import REPORT
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Marking
from legation.store.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who writes, when, up to which marking this installation holds, and whose archive."""

    person: Person
    at: datetime
    ceiling: Marking
    archive: Archive


def checked(sent: Mapping[str, str], ceiling: Marking) -> Content:
    """Read what was sent; Rejected names the wrong field, Refused a marking above the ceiling."""
    countries = tuple(checked_country(one) for one in listed(sent.get("countries", "")))
    content = read_content(sent, tuple(dict.fromkeys(countries)))
    require_ceiling(content.marking, ceiling)
    return content


def draft(
    hand: Hand, mission: Mission, kind: ReportKind, content: Content, *, names: Sequence[str] = ()
) -> Report:
    """Begin a report as a draft."""
    _require_to_write(hand, mission.id, content)
    with transaction.atomic():
        report = Report.objects.create(
            key=uuid4().hex,
            kind=kind,
            mission=mission,
            author=hand.person,
            author_name=hand.person.name,
            created_at=hand.at,
        )
        edition = Edition(report=report, number=1, written_at=hand.at)
        _write(edition, content, names)
        _note(Act.DRAFTED, edition, hand.person, hand.at)
    return report


def change(
    hand: Hand, edition: Edition, content: Content, *, names: Sequence[str], reason: str = ""
) -> Edition:
    """Change a draft; Refused for an edition that was sent."""
    _require_to_write(hand, edition.report.mission_id, content)
    with transaction.atomic():
        held = Edition.objects.select_for_update().get(pk=edition.pk)
        if held.sent_at is not None:
            raise Refused("a sent edition is never changed", remedy="correct it by a new edition")
        held.written_at, held.reason = hand.at, reason.strip()
        _write(held, content, names)
        _note(Act.CHANGED, held, hand.person, hand.at)
    return held


def send(hand: Hand, edition: Edition) -> Edition:
    """Send a draft: from now on it stands as it is, and the others may cite it."""
    report = edition.report
    require_power(hand.person, SENDS[ReportKind(report.kind)], report.mission_id, hand.at)
    require_ceiling(Marking(edition.marking), hand.ceiling)
    if edition.number > 1 and not edition.reason:
        raise Rejected("a correction says why", where="reason")
    with transaction.atomic():
        held = Edition.objects.select_for_update().get(pk=edition.pk)
        if held.sent_at is not None:
            raise Refused("that edition was sent already")
        _stand(hand.archive, held, at=hand.at, known_at=hand.at, by=hand.person)
        act = Act.SENT if held.number == 1 else Act.CORRECTED
        _note(act, held, hand.person, hand.at)
    return held


def correct(hand: Hand, report: Report) -> Edition:
    """Begin a new edition of a sent report from its newest one, or give the one that was begun."""
    require_power(hand.person, Power.WRITE, report.mission_id, hand.at)
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report.pk)
        if report.newest == 0:
            raise Refused("a draft is changed, not corrected")
        begun = report.editions.filter(sent_at__isnull=True).first()
        if begun is not None:
            return begun
        last = report.editions.get(number=report.newest)
        edition = Edition(report=report, number=last.number + 1, written_at=hand.at)
        _write(edition, last.content, [one.name for one in last.people_met.all()])
        _note(Act.DRAFTED, edition, hand.person, hand.at)
    return edition


def read_names(person: Person, edition: Edition, at: datetime) -> list[str] | None:
    """Give the names of who was met to who writes at the report's mission, and record that they were shown;
    None to everybody else."""
    names = names_met(person, edition, at)
    if names:
        _note(Act.NAMES_SHOWN, edition, person, at)
    return names


def note_exported(
    editions: Sequence[Edition], *, with_names: bool, mission: str, at: datetime
) -> None:
    """Record that editions were written to a file on the machine itself, and with whose names."""
    record(
        Act.EXPORTED,
        by=None,
        mission=mission,
        subject=("installation", mission),
        at=at,
        detail={"editions": len(editions), "with_names": with_names},
    )
    for edition in editions if with_names else ():
        if edition.people_met.exists():
            _note(Act.NAMES_SHOWN, edition, None, at)


def take_in(
    archive: Archive, row: Mapping[str, object], *, at: datetime, ceiling: Marking
) -> Edition | None:
    """Import one sent edition as ``legation reports export`` writes it; None where it is held already.

    It is known from now on. Raises Rejected and Refused as entering it by hand does.
    """
    said = {name: _as_sent(value) for name, value in row.items()}
    content = checked(said, ceiling)
    key, number = said.get("key", ""), said.get("edition", "")
    if not key.isalnum() or len(key) != 32 or not number.isdecimal() or not 0 < int(number) < 1000:
        raise Rejected("an edition is named by its key and number", where="key")
    if said.get("kind") not in set(ReportKind):
        raise Rejected(Said("{word!r} is no kind of report", word=said.get("kind")), where="kind")
    sent_at = _instant(said.get("sent_at", ""))
    if sent_at > at:
        raise Rejected("it was not sent yet", where="sent_at")
    mission = the_mission(said.get("mission", ""))
    names = row.get("names")
    with transaction.atomic():
        report, _ = Report.objects.get_or_create(
            key=key,
            defaults={
                "kind": said["kind"],
                "mission": mission,
                "author_name": said.get("author", "")[:200],
                "created_at": sent_at,
            },
        )
        if report.mission_id != mission.id:
            raise Rejected("that report is of another mission", where="mission")
        if report.editions.filter(number=int(number)).exists():
            return None
        edition = Edition(report=report, number=int(number), written_at=sent_at)
        edition.reason = said.get("reason", "")
        _write(edition, content, [str(one) for one in names] if isinstance(names, list) else ())
        _stand(archive, edition, at=sent_at, known_at=at, by=None)
        _note(Act.IMPORTED, edition, None, at)
    return edition


def _require_to_write(hand: Hand, mission: str, content: Content) -> None:
    require_power(hand.person, Power.WRITE, mission, hand.at)
    require_ceiling(content.marking, hand.ceiling)


def _write(edition: Edition, content: Content, names: Sequence[str]) -> None:
    edition.take(content)
    edition.save()
    edition.people_met.all().delete()
    kept = dict.fromkeys(one.strip()[:200] for one in names if one.strip())
    PersonMet.objects.bulk_create(PersonMet(edition=edition, name=one) for one in kept)


def _stand(
    archive: Archive, edition: Edition, *, at: datetime, known_at: datetime, by: Person | None
) -> None:
    edition.sent_at, edition.sent_by = at, by
    edition.save(update_fields=["sent_at", "sent_by"])
    report = Report.objects.select_for_update().get(pk=edition.report_id)
    report.newest = max(report.newest, edition.number)
    report.save(update_fields=["newest"])
    row = {
        **edition.content.values(),
        "met_on": edition.met_on,
        "id": report.key,
        "edition": edition.number,
        "kind": report.kind,
        "digest": edition.digest,
        "published_at": at,
        "known_at": known_at,
        "mission": report.mission_id,
    }
    archive.file({"reports": pl.DataFrame([row], schema=dict(REPORT))})


def _note(act: Act, edition: Edition, by: Person | None, at: datetime) -> None:
    record(
        act,
        by=None if by is None else str(by.pk),
        mission=edition.report.mission_id,
        subject=("report", edition.report.key),
        at=at,
        detail={
            "edition": edition.number,
            "marking": Marking(edition.marking),
            "content": Digest(edition.digest),
        },
    )


def _as_sent(value: object) -> str:
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return "" if value is None else str(value)


def _instant(said: str) -> datetime:
    try:
        read = datetime.fromisoformat(said)
    except ValueError as unreadable:
        raise Rejected(Said("{word!r} is no time", word=said), where="sent_at") from unreadable
    if read.tzinfo is None:
        raise Rejected(Said("{word!r} names no time zone", word=said), where="sent_at")
    return read
