"""Warming: a web process makes the lists that people open before the first of them asks.

A thread beside the requests looks every few seconds whether what pages rest on has changed since: a new
brief, other table files, somebody who sees otherwise. Then it builds, for each way of seeing that people
here have, the pages that cost most at their first opening, and behind them those of what stands first on
the lists, as a request of theirs would and under their scope: their answers are remembered under the labels
that this scope admits, and who asks for one that is being made waits for it. One page at a time, of all web
processes of an installation, and each only when nobody is being answered, or after ``PATIENCE_SECONDS``.
"""

import atexit
import fcntl
import gc
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.db.models import F
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils import translation

from legation.chancery.compartments import as_the_house, carrying
from legation.chancery.installation import Installation
from legation.chancery.missions import accreditations_on, names_read_once
from legation.chancery.models import Person
from legation.chancery.roles import roles_read_once, scope_of
from legation.chancery.showing import Page, Shown
from legation.desks.briefing.lookups.briefs import newest_brief
from legation.domain.errors import Rejected
from legation.domain.scope import Scope
from legation.faces.web.asked import ASKED
from legation.faces.web.middleware import opened
from legation.rounds.children import run_folder
from legation.rounds.guard import Guard
from legation.settings_file import in_force
from legation.store.freeing import give_back_memory

PAGES = (
    *("/notifications/new.json?of=today", "/brief/", "/stories/", "/narratives/", "/forecasts/"),
    *("/signals/", "/countries/"),
)
"""What is built; the first is what Today tells, without a visit of anybody's."""
FIRSTS = {
    "/stories/": ("story", "/stories/{}"),
    "/narratives/": ("story", "/narratives/{}"),
    "/signals/": ("id", "/signals/{}"),
    "/forecasts/": ("id", "/forecasts/{}"),
}
"""The lists of which the first pages are built: what names a row's object, and where its page is."""
MOST_FIRSTS = 3
"""Pages of one list's objects that are built, those that stand first."""
MOST_COUNTRIES = 3
"""Countries of a mission's accreditation whose pages are built, the first."""
MOST_PEOPLE = 200
"""People whose ways of seeing are looked at, those who signed in last."""
LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 5.0
FILLED = 0.75
"""Part of what a process remembers from which a turn stops: the next would drive out the first."""


@dataclass(frozen=True, slots=True)
class View:
    """A way of seeing: what a scope admits, read at a mission in a language; and one who sees so."""

    scope: Scope
    mission: str
    language: str
    person: Person = field(compare=False)


@dataclass(slots=True)
class Warmer:
    """Warms one process; ``turn`` looks once. Remembers under what each view's pages were built last."""

    here: Callable[[], Installation]
    stopped: threading.Event = field(default_factory=threading.Event)
    _built: Mapping[View, Hashable] = field(default_factory=dict)

    def run(self) -> None:
        """Look again and again until stopped."""
        is_frozen = False
        while not self.stopped.wait(LOOK_SECONDS):
            built = Guard().run("warming", self.turn, otherwise=0)
            close_old_connections()
            if built and not is_frozen:
                freeze()
                is_frozen = True

    def turn(self) -> int:
        """Build the pages of every view of which something changed; give how many."""
        here, now = self.here(), dict[View, Hashable]()
        standing, waiting = cache(here.archive.standing), deque[tuple[View, str]]()
        for view in views(here):
            now[view] = _mark(here, view, standing)
            if self._built.get(view) != now[view]:
                waiting.extend((view, path) for path in _paths(here, view))
        built = self._build_all(here, waiting)
        self._built = now
        if built:
            give_back_memory()
        return built

    def _build_all(self, here: Installation, waiting: deque[tuple[View, str]]) -> int:
        """Build what waits and, behind it, the pages that it leads to, once for a scope; give how many."""
        memory, guard, built = here.archive.memory, Guard(), 0
        begun, followed = memory.taken, set[tuple[Scope, str]]()
        while waiting and not self.stopped.is_set():
            if memory.taken - begun > FILLED * memory.size:
                break
            view, path = waiting.popleft()
            build = partial(_build, here, view, path)
            values = guard.run(f"warming {path}", build, otherwise=None)
            built += values is not None
            if values and (view.scope, path) not in followed:
                followed.add((view.scope, path))
                waiting.extend((view, one) for one in _further(path, values))
        return built


def freeze() -> None:
    """Leave what is loaded by then out of every later search for circles of garbage: it stays as long as the
    process does, and looking through all of it holds up whoever is being answered, .1 to .3 s each time."""
    gc.collect()
    gc.freeze()


def start() -> None:
    """Warm this process until it ends."""
    warmer = Warmer(lambda: opened(in_force(settings.LEGATION)))
    thread = threading.Thread(target=warmer.run, name="warming", daemon=True)

    def stop() -> None:
        warmer.stopped.set()
        thread.join(LOOK_SECONDS)

    atexit.register(stop)
    thread.start()


def views(here: Installation) -> list[View]:
    """Name the ways of seeing in use, of those who signed in last first; ``warm_views`` at most."""
    latest = Person.objects.filter(is_active=True).order_by(F("last_login").desc(nulls_last=True))
    people, at, found = list(latest[:MOST_PEOPLE]), here.now(), dict[View, None]()
    with as_the_house(), roles_read_once(people):
        for person in people:
            scope = scope_of(person, at)
            if scope is not None:
                found[View(scope, person.home_mission_id, person.language, person)] = None
    return list(found)[: here.settings.warm_views]


def _mark(
    here: Installation, view: View, standing: Callable[[datetime | None], Hashable]
) -> Hashable:
    """Give what changes as soon as the view's pages are to be built again."""
    with carrying(view.scope):
        brief = newest_brief(view.scope, view.mission) or newest_brief(view.scope)
    if brief is None:
        return None
    return (id(here), brief.pk, standing(brief.as_of))


def _paths(here: Installation, view: View) -> list[str]:
    accredited = accreditations_on(view.person.home_mission, here.now().date())
    countries = list(dict.fromkeys(one.country for one in accredited))[:MOST_COUNTRIES]
    return [*PAGES, *(f"/countries/{one}" for one in countries)]


def _further(path: str, values: Mapping[str, Any]) -> list[str]:
    """Name the pages to build after one: those of a list's first rows, and of a narrative's first author."""
    if path in FIRSTS:
        name, address = FIRSTS[path]
        return [address.format(row[name]) for row in values["rows"][:MOST_FIRSTS]]
    authors = [one["author"] for one in values.get("first_authors", ()) if one["author"]]
    return [f"/accounts/{one}" for one in authors[:1]]


def _build(here: Installation, view: View, path: str) -> Mapping[str, Any] | None:
    """Build one page as a request would; give what it would hand out, or None where it did not come."""
    ASKED.wait_until_none(most_seconds=PATIENCE_SECONDS)
    with (
        _alone(here),
        roles_read_once(),
        names_read_once(),
        here.archive.steady(),
        carrying(view.scope),
        translation.override(view.language),
    ):
        try:
            return _opened(here, view, path)
        except Rejected:
            return None


def _opened(here: Installation, view: View, path: str) -> Mapping[str, Any]:
    found, request = resolve(path.partition("?")[0]), _request(here, view, path)
    if isinstance(found.func, Shown):
        named = {name: value for name, value in found.kwargs.items() if name != "form"}
        page: Page = found.func.build(found.func.reader(request), **named)
        return page.values
    found.func(request, **found.kwargs)
    return {}


def _request(here: Installation, view: View, path: str) -> HttpRequest:
    request = HttpRequest()
    request.method, (request.path, _, asked) = "GET", path.partition("?")
    request.GET = QueryDict(asked)
    request.installation, request.person, request.scope = here, view.person, view.scope  # type: ignore[attr-defined]
    return request


@contextmanager
def _alone(here: Installation) -> Iterator[None]:
    """Hold the one place at which a web process of this installation warms."""
    with (run_folder(here.settings.home) / "warming.lock").open("w") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
