"""The pages of a person's rights: what is held on their account, its erasure, and what was erased before."""

from django.http import HttpResponse

from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.authors.models import Erasure
from legation.chancery.roles import require_power
from legation.chancery.seeing_people import the_visible_person
from legation.domain.roles import Power
from legation.domain.scope import require_scope
from legation.rounds.rights.erasing import order_erasure
from legation.rounds.rights.leaving import forget_person, is_forgotten
from legation.rounds.rights.telling import tell
from legation.rounds.rights.words import LEFT
from legation.rounds.safekeeping.anew import write_anew

SHOWN = 50
"""Erasures on the page, the newest first."""


def _rights(working: Working) -> Sheet:
    _require(working)
    orders = Erasure.objects.select_related("asked_by")
    values = {
        "erasures": [
            {
                "number": one.pk,
                "asked_at": one.asked_at,
                "asked_by": one.asked_by.name if one.asked_by else "",
                "done_at": one.done_at,
                "took": [{"what": what, "count": count} for what, count in one.took.items()],
                "left": one.left,
            }
            for one in orders[:SHOWN]
        ],
        "total": orders.count(),
    }
    return Sheet(template="administration/rights.html", values=values)


def _asking(working: Working) -> Sheet:
    _require(working)
    return Sheet(template="administration/rights_access.html", values={})


def _access(working: Working) -> HttpResponse:
    told = tell(
        working.here,
        require_scope(working.scope),
        working.sent.get("account", ""),
        words=working.sent.get("words", ""),
        by=working.person,
        at=working.at,
    )
    answer = HttpResponse(told.file, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="held.zip"'
    return answer


def _ordering(working: Working) -> Sheet:
    _require(working)
    return Sheet(template="administration/rights_erase.html", values={}, forms={"left": LEFT})


def _erase(working: Working) -> str:
    order_erasure(
        working.here,
        working.sent.get("account", ""),
        words=working.sent.get("words", ""),
        by=working.person,
        at=working.at,
    )
    return "/administration/rights"


def _leaving(working: Working, number: int) -> Sheet:
    one = the_visible_person(working.person, number, working.at)
    require_power(working.person, Power.ADMINISTER, one.home_mission_id, working.at)
    values = {"number": one.pk, "name": one.name, "is_forgotten": is_forgotten(one)}
    return Sheet(template="administration/forget.html", values=values)


def _forget(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    forget_person(working.here, one, by=working.person, at=working.at)
    write_anew()
    return f"/people/{one.pk}"


def _require(working: Working) -> None:
    require_scope(working.scope)
    require_power(working.person, Power.REVEAL, working.person.home_mission_id, working.at)


rights = sheet(_rights)
access = just_confirmed(act(_access, again=_asking))
forget = just_confirmed(act(_forget, again=_leaving))
erase = just_confirmed(act(_erase, again=_ordering))
