"""The pages of early warnings: what is open, one, the scoreboard; drafting, issuing, updating, closing."""

from math import ceil
from typing import Any

from django.utils.translation import get_language

from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.contributing import mark_of
from legation.chancery.missions import the_mission
from legation.chancery.models import Mission
from legation.chancery.recognition import country_name
from legation.chancery.roles import missions_where, powers_of, require_power
from legation.chancery.scoping import markings_up_to
from legation.chancery.showing import PER_PAGE
from legation.desks.briefing.warned import work
from legation.desks.briefing.warned.lookups import (
    cited_things,
    drafts,
    editions_of,
    issued_warnings,
    row_of,
    scoreboard,
    the_draft,
    the_warning,
    told_of,
)
from legation.desks.briefing.warned.models import WarningEdition
from legation.desks.briefing.warned.rules import LEAST_CASES, Outcome, State
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Audience, Marking, require_scope
from legation.domain.uncertainty import SCALE, in_words


def _warnings(working: Working) -> Sheet:
    scope = require_scope(working.scope)
    asked = {
        name: working.query.get(name, "") for name in ("state", "mission", "outcome", "country")
    }
    found = issued_warnings(scope, **asked, scored=bool(working.query.get("scored")))
    total = found.count()
    pages = max(1, ceil(total / PER_PAGE))
    number = working.query.get("page", "1")
    page = min(max(int(number), 1), pages) if number.isdecimal() and len(number) < 9 else 1
    start = (page - 1) * PER_PAGE
    return Sheet(
        template="briefing/warnings.html",
        values={
            "rows": [_row(one) for one in found[start : start + PER_PAGE]],
            "drafts": [_row(one) for one in drafts(working.person, scope, working.at)[:PER_PAGE]],
            "asked": asked,
            "total": total,
            "page": page,
            "pages": pages,
            "first": start + 1,
            "before": page - 1,
            "after": page + 1,
        },
        forms={
            "may_write": bool(missions_where(working.person, Power.WRITE, working.at)),
            "states": [State.ISSUED, State.CLOSED],
            "mark": mark_of(told_of(working.person, scope, working.at)),
            "at": working.at,
        },
    )


def _warning(working: Working, key: str) -> Sheet:
    scope = require_scope(working.scope)
    edition = the_warning(working.person, scope, working.at, key)
    powers = powers_of(working.person, edition.warning.mission_id, working.at)
    found = cited_things(working.here.archive, scope, edition.cites)
    evidence = [{name: one[name] for name in ("sort", "address", "says", "at")} for one in found]
    values = {
        "warning": _row(edition),
        "evidence": evidence,
        "unseen": len(edition.cites) - len(found),
        "editions": editions_of(edition.warning, scope),
    }
    forms = {
        "may_write": Power.WRITE in powers,
        "may_clear": Power.CLEAR in powers,
        "has_draft": edition.warning.editions.filter(issued_at__isnull=True).exists(),
        "is_due": edition.ends_at <= working.at,
        "label": edition.label,
        "is_draft": edition.issued_at is None,
        "outcomes": list(Outcome),
    }
    return Sheet(template="briefing/warning.html", values=values, forms=forms)


def _board(working: Working) -> Sheet:
    rows = [
        {name: getattr(one, name) for name in one.__slots__}
        for one in scoreboard(require_scope(working.scope))
    ]
    values = {"rows": rows, "least": LEAST_CASES}
    return Sheet(template="briefing/warnings_board.html", values=values)


def _row(edition: WarningEdition) -> dict[str, Any]:
    row = row_of(edition)
    told = edition.judgement
    language = get_language() or "en"
    base = None if told.base_rate is None else in_words(told.base_rate, language)
    return {
        **row,
        "likelihood": in_words(told.probability, language),
        "base_rate": base,
        "country_names": [country_name(one) for one in told.countries],
    }


def _writing(working: Working) -> Sheet:
    require_scope(working.scope)
    writes = missions_where(working.person, Power.WRITE, working.at)
    if not writes:
        require_power(working.person, Power.WRITE, working.person.home_mission_id, working.at)
    first = {"marking": "internal", "audience": "mission", "cites": working.query.get("cites", "")}
    first["mission"] = working.person.home_mission_id
    return _form(working, first, {"missions": Mission.objects.filter(pk__in=writes)})


def _write(working: Working) -> str:
    sent = working.sent
    mission = sent.get("mission", "")
    if mission not in missions_where(working.person, Power.WRITE, working.at):
        raise Rejected(
            Said("no mission {mission!r} is yours to write at", mission=mission), where="mission"
        )
    hand = _hand(working)
    begun = work.draft(hand, the_mission(mission), work.checked(sent, hand.ceiling))
    return f"/warnings/{begun.key}"


def _changing(working: Working, key: str) -> Sheet:
    held = the_draft(working.person, working.scope, working.at, key)
    said = held.judgement
    first = {name: "" if one is None else str(one) for name, one in said.values().items()}
    first |= {"countries": ", ".join(said.countries), "reason": held.reason}
    first["cites"] = "\n".join(f"/{one}" for one in said.cites)
    return _form(working, first, {"key": key, "is_update": held.number > 1})


def _change(working: Working, key: str) -> str:
    held = the_draft(working.person, working.scope, working.at, key)
    hand = _hand(working)
    said = work.checked(working.sent, hand.ceiling)
    work.change(hand, held, said, reason=working.sent.get("reason", ""))
    return f"/warnings/{key}" if held.number == 1 else f"/warnings/{key}/issue"


def _issuing(working: Working, key: str) -> Sheet:
    held = the_draft(working.person, working.scope, working.at, key)
    values = {"warning": _row(held)}
    forms = {"edition": held, "is_own": held.warning.author_id == working.person.pk}
    return Sheet(template="briefing/warning_issue.html", values=values, forms=forms)


def _issue(working: Working, key: str) -> str:
    work.issue(_hand(working), the_draft(working.person, working.scope, working.at, key))
    return f"/warnings/{key}"


def _update(working: Working, key: str) -> str:
    held = the_warning(working.person, working.scope, working.at, key)
    work.begin_update(_hand(working), held.warning)
    return f"/warnings/{key}/change"


def _close(working: Working, key: str) -> str:
    held = the_warning(working.person, working.scope, working.at, key)
    sent = working.sent
    says = sent.get("outcome_says", "")
    work.close(_hand(working), held.warning, sent.get("outcome", ""), says=says)
    return f"/warnings/{key}"


def _hand(working: Working) -> work.Hand:
    return work.Hand(
        person=working.person,
        at=working.at,
        scope=require_scope(working.scope),
        ceiling=Marking(working.here.settings.marking_ceiling),
        archive=working.here.archive,
    )


def _form(working: Working, first: dict[str, str], more: dict[str, Any]) -> Sheet:
    ceiling = Marking(working.here.settings.marking_ceiling)
    language = get_language() or "en"
    forms = {
        "held": working.sent or first,
        "markings": markings_up_to(ceiling),
        "ceiling": ceiling,
        "audiences": list(Audience),
        "scale": [
            {
                "word": one.word_in(language),
                "low": round(100 * one.low),
                "high": round(100 * one.high),
            }
            for one in SCALE
        ],
    }
    return Sheet(template="briefing/warning_write.html", values={}, forms={**forms, **more})


warnings = sheet(_warnings)
warning = sheet(_warning)
board = sheet(_board)
write = act(_write, again=_writing)
change = act(_change, again=_changing)
issue = just_confirmed(act(_issue, again=_issuing))
update = act(_update, again=_warning)
close = just_confirmed(act(_close, again=_warning))
