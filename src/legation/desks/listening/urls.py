"""The addresses of monitoring; what is read has a twin ending in ``.json``."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path

from legation.desks.listening import (
    pages_adding,
    pages_live,
    pages_quarantine,
    pages_search,
    pages_sources,
)

SOURCE = r"(?P<name>[0-9A-Za-z_-]{1,80})"

NUMBER = r"(?P<number>[0-9]{1,15})"

View = Callable[..., HttpResponse]


def _twins(address: str, view: View, name: str) -> list[URLPattern]:
    """Mount a page and its JSON twin: a list's twin drops the last stroke."""
    twin = address.removesuffix("/") + r"\.json"
    return [
        re_path(f"^{address}$", view, {"form": "html"}, name=name),
        re_path(f"^{twin}$", view, {"form": "json"}, name=f"{name}-json"),
    ]


urlpatterns = [
    path("sources/add", pages_adding.add, name="source-add"),
    path("sources/starters", pages_adding.choose_starters, name="source-starters"),
    path("sources/opml", pages_adding.import_opml, name="source-opml"),
    path("sources/feeds.opml", pages_adding.feeds, name="source-feeds"),
    *_twins("sources/", pages_sources.sources, "sources"),
    *_twins(f"sources/{SOURCE}", pages_sources.source, "source"),
    *_twins("live/", pages_live.live, "live"),
    path("live/stream", pages_live.stream, name="live-stream"),
    *_twins("search", pages_search.search, "search"),
    *_twins("search/saved/", pages_search.saved, "saved-searches"),
    path("search/saved/add", pages_search.save, name="search-save"),
    path("search/saved/<int:number>/remove", pages_search.remove, name="search-remove"),
    re_path(f"^sources/{SOURCE}/pause$", pages_sources.pause, name="source-pause"),
    re_path(f"^sources/{SOURCE}/resume$", pages_sources.resume, name="source-resume"),
    re_path(f"^sources/{SOURCE}/edit$", pages_sources.edit, name="source-edit"),
    re_path(f"^sources/{SOURCE}/retry$", pages_sources.retry, name="source-retry"),
    *_twins(f"sources/{SOURCE}/quarantine/{NUMBER}", pages_quarantine.row, "quarantined"),
    re_path(
        f"^sources/{SOURCE}/quarantine/{NUMBER}/dismiss$",
        pages_quarantine.dismiss_row,
        name="quarantined-dismiss",
    ),
]
