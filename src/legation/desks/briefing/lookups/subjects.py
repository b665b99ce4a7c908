"""What indicators and forecasts are about, by name instead of by id."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl
from django.utils.translation import gettext

from legation.desks.briefing.lookups.acts import names_given
from legation.desks.briefing.lookups.publications import narrative_titles, publications, titles
from legation.desks.briefing.rules.findings import Row, group, series
from legation.desks.briefing.rules.picture import NAMELESS
from legation.desks.briefing.speaking import spoken
from legation.domain.scope import Scope
from legation.store.archive import Archive
from legation.store.reading import digest_of

PAGES = {"story": "stories", "narrative": "narratives"}
"""Sorts of series that have a page, and where it is."""


def series_names(archive: Archive, scope: Scope, asked_for: Iterable[str]) -> Mapping[str, str]:
    """Name each series: a story or narrative by its title as this scope sees it, a country by name."""
    asked = list(dict.fromkeys(asked_for))
    named = {one: spoken(series(one)) for one in asked}
    told = series_titles(archive, scope, asked)
    return named | {one: title for one, (title, _) in told.items()}


def series_titles(
    archive: Archive, scope: Scope, series: Iterable[str], *, as_of: datetime | None = None
) -> Mapping[str, tuple[str, str]]:
    """Give the title and its language of each story and narrative among these series that the scope
    sees, from all of its publications that were known by a time."""
    asked = set(series)
    narratives = [one.partition(":")[2] for one in sorted(asked) if one.startswith("narrative:")]
    stories = [one.partition(":")[2] for one in sorted(asked) if one.startswith("story:")]
    stories += _largest_of(archive, scope, narratives, as_of=as_of)
    if not stories:
        return {}
    of = {"story": stories}
    members = archive.read("story_members", scope, as_of=as_of, matching=of, columns=["item"])
    published = publications(archive, scope, as_of=as_of, ids=members["item"].to_list())
    named_stories = titles(published)
    told = {
        "story": named_stories,
        "narrative": narrative_titles(
            archive, scope, published, stories=named_stories, as_of=as_of
        ),
    }
    named = {
        f"{sort}:{one}": (title or gettext(NAMELESS), language or "")
        for sort, table in told.items()
        for one, title, language in table.rows()
    }
    given = names_given(archive, scope, asked, as_of=as_of)
    renamed = {one: (name, "") for one, name in given.items() if one in named}
    return {one: name for one, name in {**named, **renamed}.items() if one in asked}


def _largest_of(
    archive: Archive, scope: Scope, narratives: Sequence[str], *, as_of: datetime | None
) -> list[str]:
    """Name the story with most publications of each narrative, by which the narrative is called."""
    if not narratives:
        return []
    found = archive.remembered(
        ("largest stories", digest_of(narratives)),
        ["narrative_members", "story_members", "items"],
        scope,
        lambda: _largest(archive, scope, narratives, as_of=as_of),
        as_of=as_of,
    )
    return found["story"].to_list()


def _largest(
    archive: Archive, scope: Scope, narratives: Sequence[str], *, as_of: datetime | None
) -> pl.DataFrame:
    wanted = {"narrative": list(narratives)}
    carried = archive.read("narrative_members", scope, as_of=as_of, matching=wanted)
    told = {"story": carried["story"].unique().sort().to_list()}
    members = archive.read(
        "story_members", scope, as_of=as_of, matching=told, columns=["item", "story"]
    )
    held = archive.read("items", scope, as_of=as_of, ids=members["item"].to_list(), columns=["id"])
    sizes = members.join(held, left_on="item", right_on="id", how="semi").group_by("story").len()
    return (
        carried.join(sizes, on="story")
        .sort("len", "story", descending=[True, False])
        .unique("narrative", keep="first", maintain_order=True)
        .select("story")
    )


def signal_subject(row: Row, names: Mapping[str, str]) -> str:
    """Say what an indicator is about: which accounts, and what they do, where it is about accounts."""
    about = group(row)
    return spoken(about) if about else names.get(str(row["subject"]), str(row["subject"]))


def opened_by(series: str) -> str:
    """Give the address of what a series is about, or nothing where it has no page."""
    sort, _, rest = series.partition(":")
    return f"/{PAGES[sort]}/{rest}" if sort in PAGES and rest else ""
