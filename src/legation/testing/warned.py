"""Early warnings for tests: somebody who judges, and a draft that says what is asked."""

from legation.chancery.installation import Installation
from legation.chancery.missions import the_mission
from legation.chancery.models import Person
from legation.chancery.roles import scope_of
from legation.desks.briefing.warned.models import EarlyWarning
from legation.desks.briefing.warned.work import Hand, checked, draft
from legation.domain.scope import Marking, require_scope

SAYS = {
    "title": "The harbour is closed for a day or longer",
    "text": "The toll is decided and the dockers have announced a strike.",
    "percent": "72",
    "horizon": "2026-04-30",
    "base_percent": "10",
    "base_rate_says": "closed days of ten years",
    "changes_mind": "The decree is withdrawn.",
    "indicators": "talks with the dockers",
    "marking": "restricted",
    "audience": "mission",
    "countries": "PE",
}
"""What a form sends, but for what it cites."""


def judging(here: Installation, person: Person) -> Hand:
    """Let somebody judge at this installation's time, up to its ceiling."""
    return Hand(
        person=person,
        at=here.now(),
        scope=require_scope(scope_of(person, here.now())),
        ceiling=Marking(here.settings.marking_ceiling),
        archive=here.archive,
    )


def warning_drafted(
    hand: Hand, mission: str, *, cites: str, saying: str = "", **changed: str
) -> EarlyWarning:
    """Draft a warning that cites these addresses; ``saying`` stands in every text of it."""
    said = {**SAYS, "cites": cites, **changed}
    for name in ("title", "text", "changes_mind", "indicators", "base_rate_says"):
        said[name] = f"{said[name]} {saying}".strip()
    return draft(hand, the_mission(mission), checked(said, hand.ceiling))
