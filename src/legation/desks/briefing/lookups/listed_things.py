"""Why is this here: what a brief lists beside publications and findings, down to what is known of it."""

from collections.abc import Iterator

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.chancery.explaining import explained
from legation.chancery.foreign import one_line
from legation.desks.briefing.content import Evidence, Listed
from legation.desks.briefing.lookups.briefs import visible_briefs
from legation.desks.briefing.lookups.explaining import Explanation, Reader
from legation.desks.briefing.models import Brief
from legation.domain.uncertainty import in_words

LOOKED_BACK = 100
"""Briefs that are looked through for since when a state stands."""
TOLD_STORIES = 10
"""Stories of one account that are told."""


def of_score(reader: Reader, name: str) -> Explanation | None:
    """Explain a scored forecast step, ``FORECAST@TIME``."""
    forecast, _, at = name.partition("@")
    steps = reader.read("forecast_scores", {"forecast": [forecast]}) if at else pl.DataFrame()
    for row in steps.to_dicts():
        if row["at"].isoformat() == at:
            inside = "inside" if row["is_covered90"] else "outside"
            return Explanation(
                f"score of forecast {forecast} of {row['series']}, model {row['model']}, issued "
                f"{row['origin']:%Y-%m-%d %H:%M} UTC: {row['actual']:g} at {row['at']:%Y-%m-%d}, {inside} "
                f"the interval that should hold nine in ten, loss {row['pinball']:.3g} beside "
                f"{row['baseline_pinball']:.3g} of repeating the week before"
            )
    return None


def of_warning(reader: Reader, name: str) -> Explanation | None:
    """Explain an early warning by its newest edition."""
    read = reader.read("warnings", {"id": [name]})
    if not read.height:
        return None
    row = read.sort("known_at").row(-1, named=True)
    says = (
        f"early warning {name}: {one_line(row['title'])!r}, {in_words(row['probability'])}, until "
        f"{row['horizon']:%Y-%m-%d}, edition {row['edition']} {row['state']}, "
        f"written {row['known_at']:%Y-%m-%d %H:%M} UTC"
    )
    return Explanation(says, tuple(Explanation(f"cites {one}") for one in row["cites"] or ()))


def of_account(reader: Reader, name: str) -> Explanation | None:
    """Explain an account, as it is printed: its platform, publications and stories."""
    if ":" not in name:
        return None
    veil = veil_of(reader.archive)
    columns = ["id", "account", "source"]
    read = reader.archive.read("items", reader.scope, as_of=reader.as_of, columns=columns)
    own = [one for one in read["account"].unique().drop_nulls() if veil.account(one) == name]
    held = read.filter(pl.col("account").is_in(own))
    if not held.height:
        return None
    sources = ", ".join(held["source"].unique().sort())
    shown = "shown by name" if any(map(veil.is_named, own)) else "shown by its pseudonym"
    says = (
        f"account {one_line(name)}: platform {name.partition(':')[0]}, {shown}, "
        f"{held.height} publications held, from source {sources}"
    )
    return Explanation(says, tuple(_stories_of(reader, held)))


def _stories_of(reader: Reader, held: pl.DataFrame) -> Iterator[Explanation]:
    ids = held["id"].to_list()
    read = reader.archive.read("story_members", reader.scope, as_of=reader.as_of, ids=ids)
    stories = read.group_by("story").len().sort("len", "story", descending=[True, False])
    for story, count in stories.head(TOLD_STORIES).rows():
        yield Explanation(f"{count} in story {story}")
    if stories.height > TOLD_STORIES:
        yield Explanation(f"and {stories.height - TOLD_STORIES} more stories")


def of_others(reader: Reader, name: str) -> Explanation | None:
    """Explain what another desk keeps: a source, an entry in quarantine."""
    told = explained(reader.archive, reader.scope, name)
    if told is None:
        return None
    return Explanation(one_line(told.says), tuple(Explanation(one_line(one)) for one in told.facts))


def of_listed(reader: Reader, name: str) -> Explanation | None:
    """Explain what only briefs say (a language, a country, what is there no more): its text and where it is
    listed; of a state of the installation also since when briefs list it without a break."""
    stretch = list(_listing(reader, name))
    if not stretch:
        return None
    (newest, evidence), (oldest, _) = stretch[0], stretch[-1]
    labels = dict(zip(evidence.ids, evidence.labels or evidence.ids, strict=True))
    kind = str(evidence.of)
    says = f"{kind}: {one_line(labels[name])}" + (f" ({name})" if labels[name] != name else "")
    or_before = " or earlier" if len(stretch) == LOOKED_BACK else ""
    since = f"listed since brief:{oldest.pk}, as of {oldest.as_of:%Y-%m-%d %H:%M} UTC{or_before}"
    last = f"listed in brief:{newest.pk}, as of {newest.as_of:%Y-%m-%d %H:%M} UTC, under ev:{evidence.key}"
    told = (since, last) if newest != oldest else (last,)
    return Explanation(says, tuple(map(Explanation, told)))


def _listing(reader: Reader, name: str) -> Iterator[tuple[Brief, Evidence]]:
    """Give the newest brief that lists a thing, not newer than the one that is explained, with the list; of
    a state also those before it of the same mission, as long as they list it."""
    found: Brief | None = None
    looked = 0
    for brief in visible_briefs(reader.scope):
        if _is_later(reader, brief) or (found and brief.mission != found.mission):
            continue
        looked += 1
        lists = brief.content.evidence().values()
        held = next((one for one in lists if name in one.ids), None)
        if looked > LOOKED_BACK or (found and held is None):
            return
        if held is not None:
            found = brief
            yield brief, held
            if held.of != Listed.STATES:
                return


def _is_later(reader: Reader, brief: Brief) -> bool:
    """Whether a brief was written after the one that is explained, or is as of later than is asked."""
    if reader.brief:
        return brief.made_at > reader.brief.made_at
    return reader.at is not None and brief.as_of > reader.at
