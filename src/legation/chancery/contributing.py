"""What each desk tells on the page Today, without that page knowing the desks.

A desk lists, in ``today`` of its ``AppConfig``, the dotted names of functions by block::

    today = {Block.CHANGES: ("legation.desks.briefing.lookups.today.changes",)}

Each takes an ``Asked`` and yields what it tells in the language in force; nothing where there is nothing.

A desk whose lists stay open on a screen names in ``open_pages`` what each of them would tell now::

    open_pages = {"sources": "legation.desks.listening.lookups.told_of_sources"}

It takes an ``Asked`` and gives plain values; a list's page carries the ``mark`` of them, and asks by itself
whether that is still theirs.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.utils.module_loading import import_string

from legation.domain.scope import Scope

if TYPE_CHECKING:  # apps name the blocks before any model is loaded
    from legation.chancery.installation import Installation
    from legation.chancery.models import Person


class Block(StrEnum):
    """The blocks of Today to which desks contribute."""

    CHANGES = "changes"
    """What is new since a person's last visit."""
    WARNINGS = "warnings"
    """Open warnings, each with its probability and horizon."""
    OBJECTIVES = "objectives"
    """How the objectives of the reader's missions stand."""
    HONESTY = "honesty"
    """What the installation does not see, and how it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, within which scope, now and since when."""

    here: "Installation"
    person: "Person"
    scope: Scope
    at: datetime
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line: ``says`` in our words, ``quoted`` in other people's, in their ``language`` (BCP 47).

    ``address`` opens what it is about, or the list that it counts; ``probability`` (0 to 1) and
    ``horizon`` belong to warnings; ``is_well`` says of honesty whether it is as it should be.
    """

    says: str
    address: str
    quoted: str = ""
    language: str = ""
    at: datetime | None = None
    probability: float | None = None
    horizon: date | None = None
    marking: str = ""
    is_well: bool = True


def told(block: Block, asked: Asked) -> Iterator[Told]:
    """Give what every desk tells in a block, in the order of the installed apps."""
    for app in apps.get_app_configs():
        named = getattr(app, "today", {}).get(block, ())
        for one in named:
            build = cast("Callable[[Asked], Iterable[Told]]", import_string(one))
            yield from build(asked)


def mark_of(told_now: object) -> str:
    """Give what differs as soon as a page would tell something else."""
    said = json.dumps(told_now, default=str, sort_keys=True)
    return sha256(said.encode("utf-8")).hexdigest()[:16]


def open_page(name: str, asked: Asked) -> str | None:
    """Give the mark of what a list that stays open would tell now; None where no desk has such a list."""
    for app in apps.get_app_configs():
        named = getattr(app, "open_pages", {}).get(name)
        if named:
            return mark_of(cast("Callable[[Asked], object]", import_string(named))(asked))
    return None
