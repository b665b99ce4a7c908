"""Recording what is asked of what comes in: when somebody begins to ask, and once on each day they go on."""

from hmac import compare_digest

from legation.chancery.audit.recording import reference
from legation.chancery.noting_reads import Searched, note_search
from legation.desks.listening.acting import Acting
from legation.desks.listening.living import Filter

HELD = "asked_live"
"""Under which name a session keeps the marks of the questions that its page asked."""
MOST_HELD = 30


def noted_on_page(acting: Acting, wanted: Filter, *, found: int) -> None:
    """Record a question of the page, its stream or its twin, once a day in each session."""
    held = [str(one) for one in acting.session.get(HELD, [])]
    mark = _mark(acting, wanted)
    today = noted(acting, wanted, mark=mark if mark in held else "", found=found)
    if today and today not in held:
        acting.session[HELD] = [*held, today][-MOST_HELD:]


def noted(acting: Acting, wanted: Filter, *, mark: str, found: int) -> str:
    """Record a question by words or facets and give the mark that its cursor carries; empty for all.

    ``mark`` is that of the cursor it goes on from: who brings the one of today was recorded today. It is
    a keyed reference of the person, the day and the question, so that nobody else can write it.
    """
    if wanted.is_empty:
        return ""
    person, at, today = acting.person, acting.reading.at, _mark(acting, wanted)
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


def _mark(acting: Acting, wanted: Filter) -> str:
    return reference("live", f"{acting.person.pk}\0{acting.reading.at.date()}\0{wanted.asked}")
