"""What indicators and forecasts are about, by name instead of by id."""

from collections.abc import Iterable, Mapping

from legation.desks.briefing.lookups.publications import narrative_titles, publications, titles
from legation.desks.briefing.rules.findings import Row, accounts_in_words, series_in_words
from legation.domain.scope import Scope
from legation.store.archive import Archive

PAGES = {"story": "stories", "narrative": "narratives"}
"""Sorts of series that have a page, and where it is."""


def series_names(archive: Archive, scope: Scope, series: Iterable[str]) -> Mapping[str, str]:
    """Name each series: a story or narrative by its title as this scope sees it, a country by name."""
    asked = list(dict.fromkeys(series))
    named = {one: series_in_words(one) for one in asked}
    narratives = [one.partition(":")[2] for one in asked if one.startswith("narrative:")]
    stories = [one.partition(":")[2] for one in asked if one.startswith("story:")]
    if narratives:
        carried = archive.read("narrative_members", scope, matching={"narrative": narratives})
        stories += carried["story"].to_list()
    if not stories:
        return named
    members = archive.read("story_members", scope, matching={"story": stories})
    published = publications(archive, scope, ids=members["item"].to_list())
    told = {"story": titles(published), "narrative": narrative_titles(archive, scope, published)}
    for sort, table in told.items():
        named |= {f"{sort}:{one}": title for one, title, _ in table.rows()}
    return named


def signal_subject(row: Row, names: Mapping[str, str]) -> str:
    """Say what an indicator is about: its first accounts where it is about accounts."""
    return accounts_in_words(row) or names.get(str(row["subject"]), str(row["subject"]))


def opened_by(series: str) -> str:
    """Give the address of what a series is about, or nothing where it has no page."""
    sort, _, rest = series.partition(":")
    return f"/{PAGES[sort]}/{rest}" if sort in PAGES and rest else ""
