"""Which briefs a scope may open."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from legation.desks.briefing.content import Evidence
from legation.desks.briefing.models import Brief
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope, require_scope


def visible_briefs(scope: Scope) -> Iterator[Brief]:
    """Give the briefs that a scope admits, the one written last first."""
    reader = require_scope(scope)
    return (brief for brief in Brief.objects.all().iterator() if brief.is_for(reader))


def newest_brief(scope: Scope, mission: str | None = None) -> Brief | None:
    """Give the brief of the latest time, of several the one written last, of one mission where it is
    named; None when there is none to see. Asking for a brief of an earlier time does not change which
    it is."""
    reader = require_scope(scope)
    latest = _of(mission).order_by("-as_of", "-made_at", "-pk").defer("values").iterator()
    return next((brief for brief in latest if brief.is_for(reader)), None)


def brief_as_of(scope: Scope, as_of: datetime, mission: str | None = None) -> Brief | None:
    """Give the newest brief made as of exactly that time, of one mission where it is named; None when
    there is none to see."""
    reader = require_scope(scope)
    made = _of(mission).filter(as_of=as_of)
    return next((brief for brief in made if brief.is_for(reader)), None)


def briefed_missions(scope: Scope) -> list[str]:
    """Name the missions of which a scope may open a brief, in the order of their ids."""
    written = Brief.objects.order_by("mission").values_list("mission", flat=True).distinct()
    single = [one for one in written if "|" not in one]
    return [one for one in single if newest_brief(scope, one) is not None]


def _of(mission: str | None) -> QuerySet[Brief]:
    return Brief.objects.all() if mission is None else Brief.objects.filter(mission=mission)


def the_brief(scope: Scope, number: int) -> Brief:
    """Give one brief; Rejected when it is not there or not for this scope, which look the same."""
    brief = Brief.objects.filter(pk=number).first()
    if brief is None or not brief.is_for(require_scope(scope)):
        raise Rejected(Said("no brief {number}", number=number), remedy="legation brief writes one")
    return brief


def brief_with_digest(scope: Scope, start: str) -> Brief:
    """Give the brief whose SHA-256 starts so; Rejected when there is none for this scope, or several."""
    allowed = require_scope(scope)
    found = [one for one in Brief.objects.filter(digest__startswith=start) if one.is_for(allowed)]
    if len(found) != 1:
        known = "no brief" if not found else f"{len(found)} briefs"
        raise Rejected(
            Said("{known} with the SHA-256 {start}…", known=known, start=start),
            remedy="give more of its characters",
        )
    return found[0]


def evidence_named(scope: Scope, key: str) -> tuple[Brief, Evidence]:
    """Find a list of evidence by its key in the newest brief that has it, or raise Rejected."""
    wanted = key.removeprefix("ev:").removeprefix("ev-")
    for brief in visible_briefs(scope):
        found = brief.content.evidence().get(wanted)
        if found is not None:
            return brief, found
    raise Rejected(Said("no list of evidence {key!r}", key=key), remedy="copy the key from a brief")
