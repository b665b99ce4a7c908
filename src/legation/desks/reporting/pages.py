"""The pages of reports: what was sent, drafts, writing, sending and correcting."""

from math import ceil
from typing import Any

from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.missions import checked_country, the_mission
from legation.chancery.models import Mission
from legation.chancery.noting_reads import Searched, note_search
from legation.chancery.recognition import country_name
from legation.chancery.roles import missions_where, powers_of, require_power
from legation.chancery.scoping import markings_up_to
from legation.chancery.showing import PER_PAGE
from legation.desks.reporting import work
from legation.desks.reporting.lookups import (
    drafts,
    row_of,
    sent_editions,
    sent_reports,
    the_draft,
    the_report,
)
from legation.desks.reporting.models import Edition, Report
from legation.desks.reporting.rules import SENDS, Credibility, Reliability, ReportKind, listed
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Audience, Marking, require_scope


def _reports(working: Working) -> Sheet:
    scope = require_scope(working.scope)
    said, country = working.query.get("q", ""), working.query.get("country", "")
    found = sent_reports(scope, said=said, country=checked_country(country) if country else "")
    total = found.count()
    if said.strip():
        note_search(
            Searched.REPORTS,
            said,
            asked=f"{said}\0{country}",
            found=total,
            by=working.person,
            mission=working.person.home_mission_id,
            at=working.at,
        )
    pages = max(1, ceil(total / PER_PAGE))
    asked = working.query.get("page", "1")
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
    start = (page - 1) * PER_PAGE
    rows = [_row(one) for one in found[start : start + PER_PAGE]]
    begun = [_row(one) for one in drafts(working.person, scope, working.at)[:PER_PAGE]]
    return Sheet(
        template="reporting/reports.html",
        values={
            "rows": rows,
            "drafts": begun,
            "q": said,
            "country": country,
            "total": total,
            "page": page,
            "pages": pages,
            "first": start + 1,
            "before": page - 1,
            "after": page + 1,
        },
        forms={"may_write": bool(missions_where(working.person, Power.WRITE, working.at))},
    )


def _report(working: Working, number: int) -> Sheet:
    scope = require_scope(working.scope)
    report = the_report(working.person, scope, working.at, number)
    shown = sent_reports(scope).filter(report=report).first()
    edition = shown or the_draft(working.person, scope, working.at, number)
    powers = powers_of(working.person, report.mission_id, working.at)
    is_draft = edition.sent_at is None
    values = {
        "report": {**_row(edition), "state": "draft" if is_draft else "sent"},
        "names": work.read_names(working.person, edition, working.at),
        "editions": sent_editions(report, scope),
    }
    forms = {
        "may_write": Power.WRITE in powers,
        "may_send": SENDS[ReportKind(report.kind)] in powers,
        "is_draft": is_draft,
        "has_draft": report.editions.filter(sent_at__isnull=True).exists(),
        "label": edition.label,
    }
    return Sheet(template="reporting/report.html", values=values, forms=forms)


def _keyed(working: Working, key: str) -> Sheet:
    held = Report.objects.filter(key=key).first()
    if held is None:
        raise Rejected(Said("no report {key!r}", key=key))
    return _report(working, held.pk)


def _row(edition: Edition) -> dict[str, Any]:
    row = row_of(edition)
    return {**row, "country_names": [country_name(one) for one in row["countries"]]}


def _writing(working: Working) -> Sheet:
    require_scope(working.scope)
    writes = missions_where(working.person, Power.WRITE, working.at)
    if not writes:
        require_power(working.person, Power.WRITE, working.person.home_mission_id, working.at)
    first = {"marking": "internal", "audience": "mission", "reliability": "F", "credibility": "6"}
    first |= {"met_on": f"{working.at:%Y-%m-%d}", "mission": working.person.home_mission_id}
    missions = Mission.objects.filter(pk__in=writes)
    return _form(working, first, {"missions": missions, "kinds": list(ReportKind)})


def _write(working: Working) -> str:
    sent = working.sent
    kind, mission = sent.get("kind", ""), sent.get("mission", "")
    if kind not in set(ReportKind):
        raise Rejected(Said("{word!r} is no kind of report", word=kind[:40]), where="kind")
    if mission not in missions_where(working.person, Power.WRITE, working.at):
        raise Rejected(
            Said("no mission {mission!r} is yours to write at", mission=mission), where="mission"
        )
    hand = _hand(working)
    content = work.checked(sent, hand.ceiling)
    names = listed(sent.get("names", ""))
    begun = work.draft(hand, the_mission(mission), ReportKind(kind), content, names=names)
    return f"/reports/{begun.pk}"


def _changing(working: Working, number: int) -> Sheet:
    held = the_draft(working.person, working.scope, working.at, number)
    values = held.content.values()
    first = {name: str(value) for name, value in values.items()}
    first |= {name: ", ".join(getattr(held.content, name)) for name in ("countries", "subjects")}
    if not working.sent:
        first["names"] = "\n".join(work.read_names(working.person, held, working.at) or ())
    first["reason"] = held.reason
    return _form(working, first, {"number": number, "is_correction": held.number > 1})


def _change(working: Working, number: int) -> str:
    held = the_draft(working.person, working.scope, working.at, number)
    hand = _hand(working)
    content = work.checked(working.sent, hand.ceiling)
    names = listed(working.sent.get("names", ""))
    work.change(hand, held, content, names=names, reason=working.sent.get("reason", ""))
    return f"/reports/{number}" if held.number == 1 else f"/reports/{number}/send"


def _sending(working: Working, number: int) -> Sheet:
    held = the_draft(working.person, working.scope, working.at, number)
    return Sheet(
        template="reporting/send.html",
        values={"report": _row(held)},
        forms={"label": held.label, "reason": held.reason, "is_correction": held.number > 1},
    )


def _send(working: Working, number: int) -> str:
    held = the_draft(working.person, working.scope, working.at, number)
    work.send(_hand(working), held)
    return f"/reports/{number}"


def _correct(working: Working, number: int) -> str:
    report = the_report(working.person, working.scope, working.at, number)
    if report.newest == 0:
        raise Rejected("a draft is changed, not corrected")
    work.correct(_hand(working), report)
    return f"/reports/{number}/change"


def _hand(working: Working) -> work.Hand:
    return work.Hand(
        person=working.person,
        at=working.at,
        ceiling=Marking(working.here.settings.marking_ceiling),
        archive=working.here.archive,
    )


def _form(working: Working, first: dict[str, str], more: dict[str, Any]) -> Sheet:
    ceiling = Marking(working.here.settings.marking_ceiling)
    forms = {
        "held": working.sent or first,
        "markings": markings_up_to(ceiling),
        "ceiling": ceiling,
        "audiences": list(Audience),
        "reliabilities": list(Reliability),
        "credibilities": list(Credibility),
    }
    return Sheet(template="reporting/write.html", values={}, forms={**forms, **more})


reports = sheet(_reports)
report = sheet(_report)
keyed = sheet(_keyed)
write = act(_write, again=_writing)
change = act(_change, again=_changing)
send = just_confirmed(act(_send, again=_sending))
correct = act(_correct, again=_report)
