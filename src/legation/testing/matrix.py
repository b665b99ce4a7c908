"""Two missions for the tests of what leaks: each has rows that only it may see, derived ones and pairs
of accounts included, some under ids that both share and some under ids of its own."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import polars as pl
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups.publications import COUNTRIES
from legation.domain.identity import key_of
from legation.domain.scope import Label
from legation.store.flows import Flow, enrichment_flow
from legation.testing.planted_brief import planted_items, planted_tables
from legation.testing.sheets import sheets_of

NAMES = {
    "story_members": ("story",),
    "narrative_members": ("story", "narrative"),
    "signals": ("id",),
    "forecasts": ("id",),
    "forecast_scores": ("forecast",),
}
"""The columns of every derived table that hold the id of something derived."""
ABOUT = {"signals": "subject", "forecasts": "series"}
"""The columns that name a story as ``story:ID``."""


def apart(what: str, native: str) -> str:
    """Give the id under which another mission has a derived thing of its own."""
    return key_of(native, what) if native else what


def own_account(source: str, native: str) -> str:
    """Give the account under which a source of the planted world writes at a mission."""
    return f"web:{source}.{native}.example" if native else f"web:{source}.example"


def fill_apart(
    here: Installation, label: Label, *, country: str, saying: str = "", native: str = ""
) -> None:
    """File the planted world with nothing under an id that another mission's has too, if ``native``;
    every publication names ``country``, and ``saying`` stands in titles, texts and names of authors."""
    planted = planted_tables(label=label, native=native)
    renamed: dict[Flow | str, pl.DataFrame] = {
        name: _renamed(name, table, native) for name, table in planted.items()
    }
    items = planted["items"]
    told = [pl.concat_str(name, pl.lit(f" {saying}".rstrip())) for name in ("title", "text")]
    renamed["items"] = items.with_columns(
        *told,
        account_name=pl.concat_str("account_name", pl.lit(f" {saying}".rstrip())),
        account=pl.col("source").map_elements(
            lambda source: own_account(source, native), return_dtype=pl.String
        ),
        urls=pl.lit(["https://shared.example/page"]),
    )
    renamed["signals"] = _with_pairs(renamed["signals"], native)
    here.archive.file({**renamed, **naming(country, items["id"], label=label)})


def naming(country: str, ids: pl.Series, *, label: Label) -> dict[Flow | str, pl.DataFrame]:
    """Give what is filed where every publication of the planted world, under these ids, names a country."""
    flow = enrichment_flow("countries/1", COUNTRIES)
    named = planted_items(label=label).with_columns(
        item=ids, method=pl.lit("countries/1"), countries=pl.lit([country])
    )
    return {flow: named.select(list(flow.schema))}


def _renamed(name: str, table: pl.DataFrame, native: str) -> pl.DataFrame:
    if not native:
        return table
    changed = [_each(column, lambda one: apart(one, native)) for column in NAMES.get(name, ())]
    if name in ABOUT:
        changed.append(_each(ABOUT[name], lambda one: _about(one, native)))
    return table.with_columns(changed)


def _about(subject: str, native: str) -> str:
    kind, _, what = subject.partition(":")
    return f"{kind}:{apart(what, native)}"


def _each(column: str, change: object) -> pl.Expr:
    return pl.col(column).map_elements(change, return_dtype=pl.String)  # type: ignore[arg-type]


def _with_pairs(signals: pl.DataFrame, native: str) -> pl.DataFrame:
    members = [own_account(one, native) for one in ("gazette", "radio", "wire")]
    pair = {"left": members[0], "right": members[1], "shared": 4, "expected": 0.2, "q": 0.001}
    edges = [
        {**pair, "kind": "url", "window_seconds": 14 * 86_400.0},
        {**pair, "right": members[2], "kind": "url", "window_seconds": 60.0, "q": 0.002},
    ]
    detail = json.dumps({"accounts": members, "edges": edges, "edges_total": 2})
    is_group = pl.col("kind") == "coordination"
    return signals.with_columns(
        detail=pl.when(is_group).then(pl.lit(detail)).otherwise(pl.col("detail"))
    )


class Fields(HTMLParser):
    """Gathers the names of the fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the name of a field."""
        name = dict(attrs).get("name")
        if tag in ("input", "select", "textarea", "button") and name:
            self.names.add(name)


def every_pattern() -> Iterator[URLPattern]:
    """Give every address that is mounted, however deep."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            yield one


def kind_of(link: str) -> str:
    """Give the address without its ids and words; a page narrowed in two ways or more is one kind."""
    path, _, query = link.partition("?")
    names = [one.partition("=")[0] for one in query.split("&")]
    return (
        re.sub(r"[0-9a-f]{16,}|\d+|(?<=countries/)[A-Z]{2}", "#", path)
        + "?"
        + (names[0] if len(names) < 2 else "&")
    )


def forms_of(pattern: URLPattern) -> list[str]:
    """Give the forms that an address hands out its file in, none where it is no file."""
    found = re.search(r"\(\?P<form>([a-z|]+)\)", str(pattern.pattern))
    return found[1].split("|") if found else []


def told(answer: HttpResponseBase) -> str:
    """Give the words of an answer: a PDF's as a reader sees them, anything else as it is sent."""
    whole = getattr(answer, "getvalue")()  # noqa: B009 - of both kinds of answers, untyped in their base
    if not whole.startswith(b"%PDF"):
        return str(whole.decode("utf-8", "replace"))
    return " ".join(sheets_of(whole))
