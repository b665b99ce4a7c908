"""The pages of one's own access tokens: the list, a new one shown once, and revoking."""

from typing import Any

from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.scoping import markings_up_to
from legation.chancery.tokens.models import Token
from legation.chancery.tokens.words import Part
from legation.chancery.tokens.work import (
    LONGEST_DAYS,
    USUAL_DAYS,
    Wish,
    make_token,
    parts_of,
    revoke_token,
    the_token,
)
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Marking

MISSION, PART = "mission.", "part."
"""How the names of a form's boxes begin."""


def _tokens(working: Working) -> Sheet:
    rows = [_row(one, working) for one in Token.objects.filter(owner=working.person)]
    scope = working.scope
    missions = sorted(scope.missions) if scope else []
    highest = max((scope.ceiling(one) for one in missions), key=_rank) if scope else None
    forms = {
        "missions": [(f"{MISSION}{one}", one) for one in missions],
        "parts": [(f"{PART}{one}", one) for one in Part],
        "markings": markings_up_to(highest) if highest else [],
        "usual_days": USUAL_DAYS,
        "longest_days": LONGEST_DAYS,
        "begun": bool(working.sent),
    }
    values = {"rows": rows, "total": len(rows)}
    return Sheet(template="tokens/tokens.html", values=values, forms=forms)


def _row(one: Token, working: Working) -> dict[str, Any]:
    is_live = one.is_live(working.at)
    state = "live" if is_live else "revoked" if one.revoked_at else "over"
    return {
        "number": one.pk,
        "name": one.name,
        "state": state,
        "missions": one.missions,
        "marking": one.marking,
        "parts": one.parts,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "used_on": one.used_at.date() if one.used_at else None,
        "revoked_at": one.revoked_at,
    }


def _make(working: Working) -> Sheet:
    sent = working.sent
    wish = Wish(
        name=sent.get("name", ""),
        days=_days(sent.get("days", "")),
        missions=_chosen(working, MISSION),
        marking=Marking.of(sent.get("marking", "")),
        parts=parts_of(_chosen(working, PART)),
    )
    token, text = make_token(working.person, wish, at=working.at, by=working.person)
    return Sheet(template="tokens/made.html", values={"token": _row(token, working), "text": text})


def _chosen(working: Working, begins: str) -> tuple[str, ...]:
    return tuple(one.removeprefix(begins) for one in working.sent if one.startswith(begins))


def _days(words: str) -> int:
    if not (words.isascii() and words.isdecimal() and len(words) < 5):
        raise Rejected(Said("{word!r} is no number of days", word=words[:20]), where="days")
    return int(words)


def _rank(marking: Marking) -> int:
    return marking.rank


def _one(working: Working, number: int) -> Sheet:
    the_token(working.person, number)
    return _tokens(working)


def _revoke(working: Working, number: int) -> str:
    revoke_token(the_token(working.person, number), at=working.at, by=working.person)
    return "/people/tokens/"


tokens = sheet(_tokens)
make = just_confirmed(act(_make, again=_tokens))
revoke = act(_revoke, again=_one)
