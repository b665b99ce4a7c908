"""What people do with early warnings: draft, issue, update, close; each act recorded and filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import polars as pl
from django.db import transaction

from legation.chancery.audit.detail import Digest
from legation.chancery.audit.recording import record
from legation.chancery.missions import checked_country
from legation.chancery.models import Mission, Person
from legation.chancery.roles import require_power
from legation.chancery.scoping import require_ceiling
from legation.desks.briefing.warned.lookups import cited_things
from legation.desks.briefing.warned.models import EarlyWarning, WarningEdition
from legation.desks.briefing.warned.rules import (
    Act,
    Judgement,
    Outcome,
    State,
    read_judgement,
    require_no_wider,
)
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power
from legation.domain.said import Listed, Said
from legation.domain.scope import Marking, Scope
from legation.domain.warning import EARLY_WARNING, brier
from legation.store.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who judges, when, what they may see, up to which marking this installation holds, whose archive."""

    person: Person
    at: datetime
    scope: Scope
    ceiling: Marking
    archive: Archive


def checked(sent: Mapping[str, str], ceiling: Marking) -> Judgement:
    """Read what was sent; Rejected names the wrong field, Refused a marking above the ceiling."""
    codes = [one.strip() for one in sent.get("countries", "").split(",") if one.strip()]
    countries = tuple(dict.fromkeys(checked_country(one) for one in codes))
    said = read_judgement(sent, countries)
    require_ceiling(said.marking, ceiling)
    return said


def draft(hand: Hand, mission: Mission, said: Judgement) -> EarlyWarning:
    """Begin a warning as a draft."""
    require_power(hand.person, Power.WRITE, mission.id, hand.at)
    with transaction.atomic():
        warning = EarlyWarning.objects.create(
            key=uuid4().hex, mission=mission, author=hand.person, created_at=hand.at
        )
        edition = WarningEdition(warning=warning, number=1, written_at=hand.at)
        _write(hand, edition, said)
        _note(Act.DRAFTED, edition, hand)
    return warning


def change(hand: Hand, edition: WarningEdition, said: Judgement, *, reason: str = "") -> None:
    """Change a draft; Refused for an edition that was issued."""
    require_power(hand.person, Power.WRITE, edition.warning.mission_id, hand.at)
    with transaction.atomic():
        held = WarningEdition.objects.select_for_update().get(pk=edition.pk)
        if held.issued_at is not None:
            raise Refused("an issued edition is never changed", remedy="issue an update")
        held.written_at, held.reason = hand.at, reason.strip()
        _write(hand, held, said)
        _note(Act.CHANGED, held, hand)


def issue(hand: Hand, edition: WarningEdition) -> None:
    """Issue a draft: it stands as it is, its evidence is kept, and the next brief carries it."""
    require_power(hand.person, Power.CLEAR, edition.warning.mission_id, hand.at)
    with transaction.atomic():
        held = WarningEdition.objects.select_for_update().get(pk=edition.pk)
        warning = EarlyWarning.objects.select_for_update().get(pk=held.warning_id)
        _require_issuable(hand, held, warning)
        held.issued_at, held.issued_by = hand.at, hand.person
        held.save(update_fields=["issued_at", "issued_by"])
        warning.newest, warning.state = held.number, State.ISSUED
        warning.save(update_fields=["newest", "state"])
        items = [one.partition("/")[2] for one in held.cites if one.startswith("items/")]
        kept_as = f"warning:{warning.key}:{held.number}"
        hand.archive.cite(items, cited_by=kept_as, scope=hand.scope, at=hand.at)
        _file(hand, warning, held)
        _note(Act.ISSUED if held.number == 1 else Act.UPDATED, held, hand)


def begin_update(hand: Hand, warning: EarlyWarning) -> WarningEdition:
    """Begin a new edition from the newest one, or give the one that was begun."""
    require_power(hand.person, Power.WRITE, warning.mission_id, hand.at)
    with transaction.atomic():
        held = EarlyWarning.objects.select_for_update().get(pk=warning.pk)
        if held.state != State.ISSUED:
            raise Refused("only an issued warning is updated")
        begun = held.editions.filter(issued_at__isnull=True).first()
        if begun is not None:
            return begun
        last = held.editions.get(number=held.newest)
        edition = WarningEdition(warning=held, number=last.number + 1, written_at=hand.at)
        _write(hand, edition, last.judgement)
        _note(Act.DRAFTED, edition, hand)
    return edition


def close(hand: Hand, warning: EarlyWarning, outcome: str, *, says: str) -> None:
    """Close an issued warning with what came of it, and score it where that is decided.

    The probabilities count for as long as each stood, until the earlier of now and the horizon.
    """
    require_power(hand.person, Power.CLEAR, warning.mission_id, hand.at)
    if outcome not in set(Outcome):
        raise Rejected(
            Said("{word!r} is none of {known}", word=outcome, known=Listed(Outcome)),
            where="outcome",
        )
    if not says.strip():
        raise Rejected("say how you know", where="outcome_says")
    with transaction.atomic():
        held = EarlyWarning.objects.select_for_update().get(pk=warning.pk)
        if held.state != State.ISSUED:
            raise Refused("only an issued warning is closed")
        newest = held.editions.get(number=held.newest)
        if outcome == Outcome.DID_NOT and hand.at < newest.ends_at:
            raise Refused("it may still happen before its horizon", where="outcome")
        held.state, held.outcome, held.outcome_says = State.CLOSED, outcome, says.strip()
        held.closed_at, held.closed_by = hand.at, hand.person
        held.brier, held.naive = _scores(held, hand.at)
        held.save()
        held.editions.filter(issued_at__isnull=True).delete()
        _file(hand, held, newest)
        _note(Act.CLOSED, newest, hand)


def _scores(warning: EarlyWarning, at: datetime) -> tuple[float | None, float | None]:
    if warning.outcome not in (Outcome.HAPPENED, Outcome.DID_NOT):
        return None, None
    issued = list(warning.editions.filter(issued_at__isnull=False).order_by("number"))
    until = min(at, issued[-1].ends_at)
    happened = warning.outcome == Outcome.HAPPENED
    said, usual = [], []
    for one in issued:
        if one.issued_at is not None and one.issued_at < until:
            said.append((one.issued_at, one.judgement.probability))
            usual.append((one.issued_at, one.judgement.base_rate))
    if not said:
        return None, None
    stated = [(at, rate) for at, rate in usual if rate is not None]
    whole = len(stated) == len(usual)
    naive = brier(stated, until=until, happened=happened) if whole else None
    return brier(said, until=until, happened=happened), naive


def _require_issuable(hand: Hand, held: WarningEdition, warning: EarlyWarning) -> None:
    if held.issued_at is not None or warning.state == State.CLOSED:
        raise Refused("that edition was issued already, or the warning is closed")
    require_ceiling(Marking(held.marking), hand.ceiling)
    if held.number > 1 and not held.reason:
        raise Rejected("an update says what changed", where="reason")
    if not held.cites:
        raise Rejected("nothing is warned of without evidence", where="cites")
    if held.ends_at <= hand.at:
        raise Rejected("its horizon has passed", where="horizon")
    _require_evidence(hand, held)


def _write(hand: Hand, edition: WarningEdition, said: Judgement) -> None:
    edition.take(said)
    _require_evidence(hand, edition)
    edition.save()


def _require_evidence(hand: Hand, edition: WarningEdition) -> None:
    """What is cited is there for who cites it, and the warning is no wider than it."""
    found = cited_things(hand.archive, hand.scope, edition.cites)
    if len(found) < len(edition.cites):
        there = {one["address"].removeprefix("/") for one in found}
        absent = next(one for one in edition.cites if one not in there)
        raise Rejected(Said("there is no {name}", name=absent), where="cites")
    require_no_wider(edition.label, [one["label"] for one in found])


def _file(hand: Hand, warning: EarlyWarning, edition: WarningEdition) -> None:
    said = edition.judgement
    row = {
        "id": warning.key,
        "edition": edition.number,
        "state": str(warning.state),
        "title": said.title,
        "text": said.text,
        "probability": said.probability,
        "base_rate": said.base_rate,
        "horizon": edition.ends_at,
        "cites": list(said.cites),
        "countries": list(said.countries),
        "outcome": str(warning.outcome) or None,
        "brier": warning.brier,
        "published_at": hand.at,
        "known_at": hand.at,
        "mission": warning.mission_id,
        "marking": str(said.marking),
        "audience": str(said.audience),
    }
    hand.archive.file({"warnings": pl.DataFrame([row], schema=dict(EARLY_WARNING))})


def _note(act: Act, edition: WarningEdition, hand: Hand) -> None:
    warning = edition.warning
    record(
        act,
        by=str(hand.person.pk),
        mission=warning.mission_id,
        subject=("warning", warning.key),
        at=hand.at,
        detail={
            "edition": edition.number,
            "percent": edition.percent,
            "marking": Marking(edition.marking),
            "outcome": Outcome(warning.outcome) if act == Act.CLOSED and warning.outcome else None,
            "content": Digest(edition.digest),
        },
    )
