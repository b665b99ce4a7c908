"""The desk's objects, found by id under a scope: for search by id, comments and history."""

import re

import polars as pl
from django.utils.translation import gettext_lazy as _

from legation.chancery.objects import Found, ObjectKind
from legation.desks.briefing.authors.lookups import find_account
from legation.desks.briefing.lookups.briefs import the_brief
from legation.desks.briefing.lookups.flows import (
    narrative_items,
    story_items,
    the_forecast,
    the_signal,
)
from legation.desks.briefing.lookups.publications import narrative_titles, publications, titles
from legation.desks.briefing.warned.lookups import issued_warnings
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import SCOPE_COLUMNS, Label, Scope
from legation.store.archive import Archive

AUTHOR_KEY = re.compile("[0-9a-f]{16}")


def _brief(archive: Archive, scope: Scope, name: str) -> Found:
    brief = the_brief(scope, int(name) if name.isdecimal() and len(name) < 10 else 0)
    return Found(title=f"{brief.as_of:%Y-%m-%d %H:%M} UTC", label=brief.label)


def _story(archive: Archive, scope: Scope, name: str) -> Found:
    published = story_items(archive, scope, name)
    title, language = titles(published).select("title", "language").row(0)
    return Found(title=title or name, label=_strictest(published), language=language)


def _narrative(archive: Archive, scope: Scope, name: str) -> Found:
    published = narrative_items(archive, scope, name)
    named = narrative_titles(archive, scope, published, stories=titles(published))
    title, language = named.select("title", "language").row(0) if named.height else (name, "")
    return Found(title=title or name, label=_strictest(published), language=language or "")


def _item(archive: Archive, scope: Scope, name: str) -> Found:
    held = publications(archive, scope, ids=[name])
    if not held.height:
        raise Rejected(Said("no item {name!r}", name=name))
    row = held.row(0, named=True)
    said = str(row.get("title") or name)
    return Found(title=said, label=_label(row), language=str(row.get("language") or "und"))


def _signal(archive: Archive, scope: Scope, name: str) -> Found:
    row = the_signal(archive, scope, name)
    return Found(title=name[:12], label=_label(row))


def _forecast(archive: Archive, scope: Scope, name: str) -> Found:
    steps = the_forecast(archive, scope, name)
    return Found(title=name[:12], label=_strictest(steps))


def _warning(archive: Archive, scope: Scope, name: str) -> Found:
    edition = issued_warnings(scope).filter(warning__key=name).first()
    if edition is None:
        raise Rejected(Said("no warning {name!r}", name=name))
    return Found(title=edition.title, label=edition.label, language="und")


def _account(archive: Archive, scope: Scope, name: str) -> Found:
    find_account(archive, scope, name)
    return Found(title=name)


def _label(row: dict[str, object]) -> Label:
    return Label.of(
        mission=str(row["mission"]), marking=str(row["marking"]), audience=str(row["audience"])
    )


def _strictest(published: pl.DataFrame) -> Label:
    rows = published.select(SCOPE_COLUMNS).unique().to_dicts()
    return Label.strictest(_label(row) for row in rows)


OBJECTS = (
    ObjectKind(name="brief", title=_("Brief"), begins="briefs", find=_brief, alone=None),
    ObjectKind(name="story", title=_("Story"), begins="stories", find=_story),
    ObjectKind(name="narrative", title=_("Narrative"), begins="narratives", find=_narrative),
    ObjectKind(name="item", title=_("Publication"), begins="items", find=_item),
    ObjectKind(name="signal", title=_("Indicator"), begins="signals", find=_signal),
    ObjectKind(name="warning", title=_("Warning"), begins="warnings", find=_warning),
    ObjectKind(
        name="account",
        title=_("Author"),
        begins="accounts",
        find=_account,
        alone=AUTHOR_KEY,
        is_discussed=False,
    ),
    ObjectKind(name="forecast", title=_("Forecast"), begins="forecasts", find=_forecast),
)
"""What stands under an address of its own."""
