"""Reports for tests: somebody who writes, and a draft that says what is asked."""

from collections.abc import Sequence

from legation.chancery.installation import Installation
from legation.chancery.missions import the_mission
from legation.chancery.models import Person
from legation.desks.reporting.models import Report
from legation.desks.reporting.rules import ReportKind
from legation.desks.reporting.work import Hand, checked, draft
from legation.domain.scope import Marking

SAYS = {
    "title": "The harbour toll will come",
    "text": "The toll on the harbour is decided; the decree waits for a signature.",
    "met": "adviser in the ministry of ports",
    "met_on": "2026-03-11",
    "place": "at a reception",
    "marking": "restricted",
    "audience": "mission",
    "reliability": "B",
    "credibility": "2",
    "countries": "PE",
    "subjects": "ports, tolls",
}
"""What a form sends."""


def hand_of(here: Installation, person: Person) -> Hand:
    """Let somebody write at this installation's time, up to its ceiling."""
    return Hand(
        person=person,
        at=here.now(),
        ceiling=Marking(here.settings.marking_ceiling),
        archive=here.archive,
    )


def drafted(
    hand: Hand,
    mission: str,
    *,
    saying: str = "",
    names: Sequence[str] = (),
    kind: ReportKind = ReportKind.CONTACT,
    **changed: str,
) -> Report:
    """Draft a report; ``saying`` stands in every text of it."""
    said = {**SAYS, **changed}
    for name in ("title", "text", "met", "place", "subjects"):
        said[name] = f"{said[name]} {saying}".strip()
    content = checked(said, hand.ceiling)
    return draft(hand, the_mission(mission), kind, content, names=names)
