"""What each desk tells of one country, without the country's page knowing the desks.

A desk lists, in ``country_sections`` of its ``AppConfig``, the dotted names of functions that take a
``Reading`` and an ISO 3166-1 code and yield Sections; and in ``country_columns`` those that take a
``Reading`` and yield the Columns of the list of countries. Words are in the language in force. A section
of a desk that is not installed is absent; one of a desk that holds nothing on the country says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string

from legation.chancery.drawing.figure import Figure
from legation.chancery.showing import Reading
from legation.domain.scope import Label

Value = str | int | float | date | datetime
"""What a fact says: days and instants are written as the reader's language does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One named value; ``address`` opens the list that it counts, ``vocabulary`` names its code, and
    ``language`` (BCP 47, ``und`` where unknown) says that it is in other people's words."""

    name: str
    value: Value
    address: str = ""
    vocabulary: str = ""
    language: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it is a day or an instant."""
        return isinstance(self.value, date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What an entry rests on. ``sort`` is a word of the vocabulary ``evidence``; ``language`` is that of
    ``says`` where those are other people's words; ``digest`` is the SHA-256 of what was said."""

    sort: str
    address: str
    says: str
    label: Label
    language: str = ""
    source: str = ""
    at: datetime | date | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a section: ``says`` in our words, by a code of a ``vocabulary``, or in the words of
    others, then in their ``language``."""

    says: str
    label: Label
    language: str = ""
    vocabulary: str = ""
    address: str = ""
    facts: tuple[Fact, ...] = ()
    cites: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one desk tells of a country. ``says`` is one sentence of what it is, ``doubt`` what it cannot
    see, ``otherwise`` what stands there when there is nothing; ``labels`` are those of what its figures
    are drawn from; ``whole`` opens the whole list with its length."""

    slug: str
    title: str
    place: int
    says: str
    otherwise: str
    doubt: str = ""
    entries: tuple[Entry, ...] = ()
    figures: tuple[Figure, ...] = ()
    labels: tuple[Label, ...] = ()
    whole: Fact | None = None

    @property
    def every_label(self) -> tuple[Label, ...]:
        """The label of all that it shows and cites."""
        shown = [one.label for one in self.entries]
        return (*self.labels, *shown, *(one.label for each in self.entries for one in each.cites))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.entries and not any(one.is_drawn for one in self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One number for each country that has one, by code; ``slug`` is its name for programs, ``address``
    opens the list it counts, with ``{code}`` where the code goes."""

    slug: str
    title: str
    place: int
    counts: Mapping[str, int]
    address: str


def sections_on(reading: Reading, code: str) -> list[Section]:
    """Give what every desk tells of a country, in the order of their places."""
    told = _told("country_sections", reading, code)
    return sorted(cast("Iterable[Section]", told), key=lambda one: one.place)


def columns(reading: Reading) -> list[Column]:
    """Give what every desk counts by country, in the order of their places."""
    told = _told("country_columns", reading)
    return sorted(cast("Iterable[Column]", told), key=lambda one: one.place)


def _told(listed_in: str, *asked: object) -> Iterator[object]:
    for app in apps.get_app_configs():
        for name in getattr(app, listed_in, ()):
            build = cast("Callable[..., Iterable[object]]", import_string(name))
            yield from build(*asked)
