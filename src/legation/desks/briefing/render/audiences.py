"""The drawings of who tells a narrative and how it sounds: communities first, shares with their intervals."""

from collections import Counter

import polars as pl
from django.utils.translation import gettext

from legation.chancery.drawing.bars import intervals
from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.network import Bridge, Community, network
from legation.chancery.language_names import language_in_words
from legation.desks.briefing.lookups.communities import communities_of
from legation.desks.briefing.lookups.publications import EMOTIONS
from legation.desks.briefing.render import pictures

LEAST_HEARD = 10
"""Publications from which shares of them are drawn."""


def audience_network(items: pl.DataFrame) -> Figure:
    """Draw the communities of authors who keep telling the same stories; none is called by anybody's name."""
    title = gettext("Who tells it: communities of authors who tell the same of its stories")
    found = communities_of(items)
    if found is None or found.members["community"].n_unique() < 2:
        says = gettext("Not enough authors tell two or more of its stories.")
        if found is not None:
            says = gettext("The authors who tell two or more of its stories are one community.")
        return Figure(title=title, summary=says, note=says)
    sizes = Counter(found.members["community"].to_list())
    named = {one: _called(one, found.members) for one in sizes}
    return network(
        [Community(id=str(one), name=named[one], accounts=n) for one, n in sizes.items()],
        [Bridge(left=str(one), right=str(two), links=n) for (one, two), n in found.between.items()],
        title=title,
    )


def sounds(told: pl.DataFrame) -> Figure:
    """Draw in which share of the publications each emotion is found (TONE), with its interval."""
    heard = told.drop_nulls("felt")
    rows = [
        pictures.wilson(EMOTION_NAMES[one](), held=float(held), of=heard.height)
        for one in EMOTIONS
        if heard.height >= LEAST_HEARD
        and (held := heard.select(pl.col("felt").list.contains(one).sum()).item()) is not None
    ]
    return intervals(
        rows,
        title=gettext("How it sounds: share of its publications in which an emotion is found"),
        unit=gettext("percent of the publications"),
        level=0.95,
    )


def _called(number: int, members: pl.DataFrame) -> str:
    own = members.filter(pl.col("community") == number)["language"].drop_nulls()
    spoken = language_in_words(str(own.mode().sort()[0])) if own.len() else ""
    called = gettext("community %(number)s") % {"number": number}
    return f"{called} · {spoken}" if spoken else called


EMOTION_NAMES = {
    "anger": lambda: gettext("anger"),
    "disgust": lambda: gettext("disgust"),
    "fear": lambda: gettext("fear"),
    "joy": lambda: gettext("joy"),
    "sadness": lambda: gettext("sadness"),
    "surprise": lambda: gettext("surprise"),
}
"""What each emotion is called on screen."""
