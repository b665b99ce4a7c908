"""Finding any object by its address or id, whichever desk it belongs to: for search, comments and history.

A desk lists its kinds in ``objects`` of its ``AppConfig`` by the dotted name of a tuple of ``ObjectKind``.
"""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One object as this reader may see it; ``language`` is that of a title in other people's words."""

    title: str
    label: Label
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectKind:
    """A kind of object: its ``name`` in records, its pages ``/begins/<id>``, and how one is found.

    ``find`` takes the archive, the scope and the id, and raises Rejected for what is not there or not for
    this reader, which look the same. ``is_numbered`` says that its ids are plain numbers, which alone name
    nothing: ``brief:12`` does.
    """

    name: str
    title: str | Promise
    begins: str
    find: Callable[[Archive, Scope, str], Found]
    is_numbered: bool = False


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


def find_object(archive: Archive, scope: Scope, address: str) -> tuple[ObjectKind, str, Found]:
    """Find the object at an address, with its kind and id; Rejected when it is not there for this scope."""
    known = kind_of(address) if len(address) <= LONGEST_ADDRESS else None
    if known is None:
        raise Rejected("no object has this address")
    kind, name = known
    return kind, name, kind.find(archive, scope, name)


def address_named(archive: Archive, scope: Scope, words: str) -> str | None:
    """Give the address of the object that an id, ``brief:12`` or a pasted address names; None where it
    names nothing that this reader may see."""
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST_ADDRESS or " " in wanted:
        return None
    return next(
        (one for one in _candidates(wanted) if _is_there(archive, scope, one)),
        None,
    )


def _candidates(wanted: str) -> Iterator[str]:
    path = _path(wanted)
    if path:
        yield path
    sort, parted, rest = wanted.partition(":")
    for kind in object_kinds():
        if parted and sort == kind.name:
            yield f"/{kind.begins}/{rest}"
        elif not parted and not kind.is_numbered and _is_id(wanted):
            yield f"/{kind.begins}/{wanted}"


def _path(wanted: str) -> str:
    try:
        return urlsplit(wanted).path if "/" in wanted else ""
    except ValueError:
        return ""


def _is_id(wanted: str) -> bool:
    return len(wanted) >= 16 and wanted.isalnum() and any(one.isdigit() for one in wanted)


def _is_there(archive: Archive, scope: Scope, address: str) -> bool:
    try:
        find_object(archive, scope, address)
    except Rejected:
        return False
    return True
