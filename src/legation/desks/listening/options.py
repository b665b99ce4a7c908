"""What a person may say to a reader: its options by name, each of the kind that the reader declares."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from legation.domain.errors import Misconfigured
from legation.domain.said import Said
from legation.doors.reader import secret_options

HOUSES_OWN = ("fetch", "name")
"""Fields that the house fills, or that say what the reader is: no options."""
_SAID: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text (a number that is meant as text stands in quotes: '\"7\"')",
}


def option_kinds(reader: str, kind: type) -> dict[str, Any]:
    """Name the options of a reader's class with their declared types (of any form).

    Misconfigured where the class is no dataclass, as the door asks.
    """
    if not dataclasses.is_dataclass(kind):
        raise Misconfigured(Said("the class of reader {reader!r} is no dataclass", reader=reader))
    try:
        declared = typing.get_type_hints(kind)
    except (NameError, TypeError):
        # a plug-in whose types exist only for its type checker: nothing is known of its options
        declared = {}
    return {
        one.name: declared.get(one.name, object)
        for one in dataclasses.fields(kind)
        if one.init and one.name not in HOUSES_OWN
    }


def check_options(reader: str, kind: type, given: Mapping[str, object]) -> None:
    """Raise Misconfigured naming an option that the reader does not have, or not of that kind."""
    kinds = option_kinds(reader, kind)
    unknown = sorted(set(given) - set(kinds))
    if unknown:
        has = f"it has: {', '.join(sorted(kinds))}" if kinds else "it has none"
        raise Misconfigured(
            Said("reader {reader!r} has no option {name!r}", reader=reader, name=unknown[0]),
            remedy=has,
        )
    for name, value in given.items():
        if not _fits(value, kinds[name]):
            said = "that" if name in secret_options(kind) else repr(value)
            raise Misconfigured(
                Said(
                    "option {name!r} of reader {reader!r} cannot be {word}",
                    name=name,
                    reader=reader,
                    word=said,
                ),
                remedy=Said("give {words}", words=_words(kinds[name])),
            )


def _fits(value: object, declared: Any) -> bool:
    origin, parts = typing.get_origin(declared), typing.get_args(declared)
    if declared in (Any, object):
        return True
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, part) for part in parts)
    if origin is typing.Literal:
        return value in parts
    if origin in (tuple, list):
        part = parts[0] if parts else object
        return isinstance(value, tuple | list) and all(_fits(one, part) for one in value)
    if declared is bool or isinstance(value, bool):
        return declared is bool and isinstance(value, bool)
    if declared is float:
        return isinstance(value, int | float)
    if declared in (int, str, types.NoneType):
        return isinstance(value, declared)
    return True


def _words(declared: Any) -> str:
    origin, parts = typing.get_origin(declared), typing.get_args(declared)
    if origin in (types.UnionType, typing.Union):
        return " or ".join("null" if part is types.NoneType else _words(part) for part in parts)
    if origin is typing.Literal:
        return " or ".join(map(repr, parts))
    if origin in (tuple, list):
        return f'a list such as ["a", "b"], each {_words(parts[0])}' if parts else "a list"
    return _SAID.get(declared, f"what {declared} takes")
