"""Finding any object by its address or id, whichever desk it belongs to: for search, comments and history.

A desk lists its kinds in ``objects`` of its ``AppConfig`` by the dotted name of a tuple of ``ObjectKind``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from legation.domain.errors import Rejected
from legation.domain.scope import Label, Scope
from legation.store.archive import Archive

LONGEST_ADDRESS = 400
LONG_ID = re.compile(r"(?=.*\d)[^\W_]{16,}", re.ASCII)
"""What an id looks like that nobody would search for as a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One object as this reader may see it; ``language`` is that of a title in other people's words.

    ``label`` is None where nothing is said about such an object: it has neither comments nor a history.
    ``name`` is what its page's address ends in, and ``recorded`` its id in the records, where either is
    another than the id it was found by.
    """

    title: str
    label: Label | None = None
    language: str = ""
    name: str = ""
    recorded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectKind:
    """A kind of object: its ``name`` in records, its pages ``/begins/<id>``, and how one is found.

    ``find`` takes the archive, the scope and the id, and raises Rejected for what is not there or not for
    this reader, which look the same. ``alone`` says which ids name an object without its kind; None where
    none does: ``brief:12`` names a brief, ``12`` nothing. ``is_discussed`` says whether it has comments
    and a history.
    """

    name: str
    title: str | Promise
    begins: str
    find: Callable[[Archive, Scope, str], Found]
    alone: re.Pattern[str] | None = LONG_ID
    is_discussed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """An object that has comments and a history: its ``address``, and its id in the records."""

    kind: ObjectKind
    address: str
    title: str
    language: str
    label: Label
    recorded: str


def object_kinds() -> Iterator[ObjectKind]:
    """Give every kind that an installed app lists."""
    for app in apps.get_app_configs():
        for one in getattr(app, "objects", ()):
            yield from import_string(one)


def kind_of(address: str) -> tuple[ObjectKind, str] | None:
    """Say of which kind the object at an address is, and its id; None where no object stands."""
    parts = address.strip("/").split("/")
    if len(parts) != 2 or not parts[1]:
        return None
    return next(((one, parts[1]) for one in object_kinds() if one.begins == parts[0]), None)


def find_discussed(archive: Archive, scope: Scope, address: str) -> Discussed:
    """Find the object at an address that comments are made on; Rejected when it is not there for this
    scope, or is none of that sort."""
    known = kind_of(address) if len(address) <= LONGEST_ADDRESS else None
    if known is None:
        raise Rejected("no object has this address")
    kind, name = known
    found = kind.find(archive, scope, name)
    if found.label is None or not kind.is_discussed:
        raise Rejected("nothing is said about what stands at this address")
    return Discussed(
        kind=kind,
        address=_address(kind, name, found),
        title=found.title,
        language=found.language,
        label=found.label,
        recorded=found.recorded or name,
    )


def address_named(archive: Archive, scope: Scope, words: str) -> str | None:
    """Give the address of the object that an id, ``brief:12`` or a pasted address names; None where it
    names nothing that this reader may see."""
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST_ADDRESS or " " in wanted:
        return None
    for kind, name in _candidates(wanted):
        try:
            return _address(kind, name, kind.find(archive, scope, name))
        except Rejected:
            continue
    return None


def _candidates(wanted: str) -> Iterator[tuple[ObjectKind, str]]:
    named = kind_of(_path(wanted))
    if named:
        yield named
    sort, parted, rest = wanted.partition(":")
    for kind in object_kinds():
        if parted and sort == kind.name and rest:
            yield kind, rest
        elif not parted and kind.alone is not None and kind.alone.fullmatch(wanted):
            yield kind, wanted


def _path(wanted: str) -> str:
    try:
        return urlsplit(wanted).path if "/" in wanted else ""
    except ValueError:
        return ""


def _address(kind: ObjectKind, name: str, found: Found) -> str:
    return f"/{kind.begins}/{found.name or name}"
