"""A process that posts briefs in a home of its own, and may be killed at a named step (LEGATION_CRASH_AT)."""

import sys
from dataclasses import replace
from datetime import timedelta

from legation.faces.cli.opening import opened


def main(deed: str, minutes: str) -> None:
    """Plant three people who wish for the brief, or post briefs so many minutes after nine."""
    here = opened()
    from legation.chancery.missions import open_mission
    from legation.chancery.tasks.notices import wish
    from legation.desks.briefing.posting import post_briefs
    from legation.domain.roles import RoleKind
    from legation.testing.installations import NOW, brief_for, fill
    from legation.testing.people import person_at
    from legation.testing.planted_brief import OPEN_LABEL

    morning = (NOW + timedelta(days=1)).replace(hour=9, minute=0)
    if deed == "plant":
        open_mission("lima", at=NOW)
        fill(here, OPEN_LABEL)
        for name in ("ana", "bo", "chen"):
            person = person_at("lima", RoleKind.READ, login=name)
            wished = {"muted": (), "quiet_from": None, "quiet_to": None, "at": NOW}
            wish(person, brief_to=f"{name}@ministry.example", **wished)
        brief_for(here, here.scope, at=morning - timedelta(hours=2))
        return
    at = morning + timedelta(minutes=int(minutes))
    for said in post_briefs(replace(here, now=lambda: at)):
        print(said)


main(*sys.argv[1:])
