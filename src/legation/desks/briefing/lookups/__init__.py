"""What the desk reads: the picture of a brief, briefs, the tables of the pages, explanations."""

from legation.desks.briefing.lookups.briefs import (
    brief_as_of,
    briefed_missions,
    newest_brief,
    the_brief,
    visible_briefs,
)
from legation.desks.briefing.lookups.explaining import Explanation
from legation.desks.briefing.lookups.explanations import explain
from legation.desks.briefing.lookups.pictures import picture

__all__ = [
    "Explanation",
    "brief_as_of",
    "briefed_missions",
    "explain",
    "newest_brief",
    "picture",
    "the_brief",
    "visible_briefs",
]
