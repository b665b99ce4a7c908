"""What indicators and forecasts are about, by name instead of by id."""

from collections.abc import Iterable, Mapping

from legation.desks.briefing.lookups.publications import publications, titles
from legation.desks.briefing.rules.findings import Row, accounts_in_words, series_in_words
from legation.domain.scope import Scope
from legation.store.archive import Archive

STORY = "story:"


def series_names(archive: Archive, scope: Scope, series: Iterable[str]) -> Mapping[str, str]:
    """Name each series: a story by its title as this scope sees it, a country by its name."""
    asked = list(dict.fromkeys(series))
    stories = [one.removeprefix(STORY) for one in asked if one.startswith(STORY)]
    named = {one: series_in_words(one) for one in asked}
    if stories:
        members = archive.read("story_members", scope, matching={"story": stories})
        published = publications(archive, scope, ids=members["item"].to_list())
        for story, title, _ in titles(published).rows():
            named[f"{STORY}{story}"] = title
    return named


def signal_subject(row: Row, names: Mapping[str, str]) -> str:
    """Say what an indicator is about: its first accounts where it is about accounts."""
    return accounts_in_words(row) or names.get(str(row["subject"]), str(row["subject"]))


def opened_by(series: str) -> str:
    """Give the address of what a series is about, or nothing where it has no page."""
    return f"/stories/{series.removeprefix(STORY)}" if series.startswith(STORY) else ""
