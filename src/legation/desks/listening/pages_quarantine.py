"""The page of one entry in quarantine, and dismissing what its source no longer offers."""

from typing import Any
from urllib.parse import urlencode

from legation.chancery.showing import Page
from legation.desks.listening.acting import Acting, acted, viewed
from legation.desks.listening.deciding import LONGEST_REASON, dismiss
from legation.desks.listening.lookups import the_row, the_source_seen
from legation.desks.listening.models import Quarantined

DONE = "dismissed"


def held_values(one: Quarantined) -> dict[str, Any]:
    """Give what a page shows of what stands in quarantine."""
    return {
        "number": one.pk,
        "origin": one.origin.rpartition("/")[2] if "://" not in one.origin else one.origin,
        "reason": one.reason,
        "digest": one.digest,
        "at": one.at,
        "seen_at": one.seen_at,
        "gone_at": one.gone_at,
        "is_offered": one.is_offered,
        "raw": one.raw[:400],
    }


def dismissed_values(one: Quarantined) -> dict[str, Any]:
    """Give the same of what was dismissed, with who did it, when and why."""
    by = one.dismissed_by
    return {
        **held_values(one),
        "dismissed_at": one.dismissed_at,
        "dismissed_by": by.name if by else "",
        "dismissal": one.dismissal,
    }


def _row(acting: Acting, name: str, number: str) -> Page:
    source = the_source_seen(name, acting.reading.scope)
    one = the_row(int(number), source)
    values = {
        "source": {"id": source.id, "name": source.name},
        "label": {"mission": source.mission, "marking": source.marking},
        "entry": dismissed_values(one) if one.is_dismissed else held_values(one),
    }
    drawn = {
        "may_write": acting.may_write(source.mission),
        "done": DONE if acting.reading.query.get("done") == DONE else "",
        "longest": LONGEST_REASON,
    }
    return Page(template="listening/quarantined.html", values=values, drawn=drawn)


def _dismiss(acting: Acting, name: str, number: str) -> str:
    source = the_source_seen(name, acting.reading.scope)
    one = the_row(int(number), source)
    dismiss(one, acting.sent.get("reason", ""), by=acting.person, at=acting.reading.at)
    return f"/sources/{source.id}/quarantine/{one.pk}?{urlencode({'done': DONE})}"


row = viewed(_row)
dismiss_row = acted(_dismiss, again=_row)
