"""The addresses of the desk's pages; each has a twin ending in ``.json``."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from legation.desks.briefing import (
    pages,
    pages_acts,
    pages_boards,
    pages_compare,
    pages_flows,
    pages_paper,
    pages_subjects,
)
from legation.desks.briefing.authors import narrative_authors, pages_groups
from legation.desks.briefing.authors import pages as authors
from legation.desks.briefing.country import pages as country
from legation.desks.briefing.translated import pages as translated
from legation.desks.briefing.warned import pages as warned

ID = r"(?P<name>[0-9A-Za-z_-]{1,80})"
KEY = r"(?P<key>[0-9a-f]{32})"
AUTHOR = r"(?P<key>[0-9a-f]{16})"
NUMBER = r"(?P<number>[0-9]{1,9})"

View = Callable[..., HttpResponse]


def _twins(address: str, view: View, name: str) -> list[URLPattern]:
    """Mount a page and its JSON twin: a list's twin drops the last stroke."""
    twin = (address.removesuffix("/") or "index") + r"\.json"
    return [
        re_path(f"^{address}$", view, {"form": "html"}, name=name),
        re_path(f"^{twin}$", view, {"form": "json"}, name=f"{name}-json"),
    ]


def _table(address: str, view: View, name: str) -> URLPattern:
    """Mount the table of a page as a file."""
    stem = address.removesuffix("/")
    return re_path(rf"^{stem}\.(?P<form>csv|ndjson)$", view, name=f"{name}-table")


urlpatterns = [
    _table("stories/", pages_subjects.stories, "stories"),
    _table("narratives/", pages_subjects.narratives, "narratives"),
    _table(f"narratives/{ID}/items", pages_subjects.narrative_items, "narrative-items"),
    _table("signals/", pages_boards.signals, "signals"),
    _table(f"signals/{ID}/pairs", pages_groups.pairs, "signal-pairs"),
    _table(f"accounts/{AUTHOR}", authors.account, "account"),
    *_twins("brief/", pages.newest, "newest-brief"),
    *_twins("briefs/", pages.every, "briefs"),
    *_twins(f"briefs/{NUMBER}", pages.one, "brief"),
    re_path(rf"^briefs/{NUMBER}/pack\.pdf$", pages.pack, name="pack"),
    *_twins(f"briefs/{NUMBER}/evidence/(?P<key>[0-9a-f]{{16}})", pages.evidence, "evidence"),
    re_path(
        rf"^briefs/{NUMBER}/file\.(?P<form>html|md|txt|json|pdf)$", pages.handed_out, name="file"
    ),
    *_twins("stories/", pages_subjects.stories, "stories"),
    *_twins(f"stories/{ID}", pages_subjects.story, "story"),
    *_twins(f"items/{ID}", pages_flows.item, "item"),
    *_twins("signals/", pages_boards.signals, "signals"),
    re_path(f"^items/{ID}/translate$", translated.translate, name="item-translate"),
    *_twins(f"signals/{ID}", pages_flows.signal, "signal"),
    *_twins("forecasts/", pages_boards.forecasts, "forecasts"),
    *_twins("forecasts/scored", pages_boards.scored, "forecasts-scored"),
    *_twins(f"signals/{ID}/pairs", pages_groups.pairs, "signal-pairs"),
    *_twins(f"signals/{ID}/pairs/{NUMBER}", pages_groups.pair, "signal-pair"),
    *_twins(f"forecasts/{ID}", pages_flows.forecast, "forecast"),
    *_twins("narratives/", pages_subjects.narratives, "narratives"),
    *_twins("narratives/compare", pages_compare.compare, "narratives-compare"),
    *_twins(f"narratives/{ID}", pages_subjects.narrative, "narrative"),
    re_path(rf"^narratives/{ID}\.pdf$", pages_paper.narrative_pdf, name="narrative-paper"),
    *_twins(f"narratives/{ID}/items", pages_subjects.narrative_items, "narrative-items"),
    *_twins(f"narratives/{ID}/authors", narrative_authors.authors, "narrative-authors"),
    *_twins("countries/(?P<code>[A-Z]{2})/items", country.items, "country-items"),
    *_twins("accounts/", authors.voices, "accounts"),
    *_twins(f"accounts/{AUTHOR}", authors.account, "account"),
    re_path(f"^accounts/{AUTHOR}/reveal$", authors.reveal, name="account-reveal"),
    re_path("^accounts/name$", authors.name, name="account-name"),
    re_path(f"^accounts/named/{NUMBER}/end$", authors.end, name="account-end"),
    *_twins("warnings/", warned.warnings, "warnings"),
    *_twins("warnings/scoreboard", warned.board, "warnings-board"),
    re_path("^warnings/write$", warned.write, name="warning-write"),
    *_twins(f"warnings/{KEY}", warned.warning, "warning"),
    re_path(f"^warnings/{KEY}/change$", warned.change, name="warning-change"),
    re_path(f"^warnings/{KEY}/issue$", warned.issue, name="warning-issue"),
    re_path(f"^warnings/{KEY}/update$", warned.update, name="warning-update"),
    re_path(f"^warnings/{KEY}/close$", warned.close, name="warning-close"),
    *(
        re_path(rf"^{place}/{ID}/correct$", pages_acts.acts, {"sort": sort}, name=f"{sort}-correct")
        for sort, place in pages_acts.PLACES.items()
    ),
]
