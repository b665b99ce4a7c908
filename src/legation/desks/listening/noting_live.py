"""Recording what a program asks of what comes in: when it begins to ask, and once on each day it goes on."""

from hmac import compare_digest

from legation.chancery.audit.recording import reference
from legation.chancery.noting_reads import Searched, note_search
from legation.desks.listening.acting import Acting
from legation.desks.listening.living import Filter


def noted(acting: Acting, wanted: Filter, *, mark: str, found: int) -> str:
    """Record a question by words or facets and give the mark that its cursor carries; empty for all.

    ``mark`` is that of the cursor it goes on from: who brings the one of today was recorded today. It is
    a keyed reference of the person, the day and the question, so that nobody else can write it.
    """
    if wanted.is_empty:
        return ""
    person, at = acting.person, acting.reading.at
    today = reference("live", f"{person.pk}\0{at.date()}\0{wanted.asked}")
    if not compare_digest(mark.encode("utf-8", "surrogatepass"), today.encode()):
        note_search(
            Searched.COMING,
            wanted.words,
            asked=wanted.asked,
            found=found,
            by=person,
            mission=person.home_mission_id,
            at=at,
        )
    return today
