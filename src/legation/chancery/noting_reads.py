"""Recording what was read of persons and what was searched for; names and words stay out of the records."""

from datetime import datetime
from enum import StrEnum

from legation.chancery.audit.detail import Keyed
from legation.chancery.audit.recording import record
from legation.chancery.models import Person


class Searched(StrEnum):
    """What was searched."""

    PUBLICATIONS = "publications"
    REPORTS = "reports"
    COMING = "coming-in"


def note_search(
    among: Searched,
    words: str,
    *,
    asked: str,
    found: int,
    by: Person | None,
    mission: str,
    at: datetime,
) -> None:
    """Record one search: its words and its whole question ``asked`` as keyed references, how much it found.

    The same words, capitals or not, give the same subject. Nobody is ``by`` when it was asked on the
    machine itself; ``mission`` is the home of who asked.
    """
    record(
        "searched",
        by=str(by.pk) if by else None,
        mission=mission,
        subject=("search", " ".join(words.casefold().split())),
        at=at,
        detail={"among": among, "asked": Keyed(asked), "found": found},
    )
