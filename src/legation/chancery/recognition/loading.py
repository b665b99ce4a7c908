"""Reads a recognition profile: a shipped one by its name, or the owner's own TOML file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from legation.chancery.recognition.profile import INTERFACE_LANGUAGES, Profile
from legation.domain.errors import Misconfigured

SHIPPED = Path(__file__).parent / "profiles"
WHERE = "LEGATION_RECOGNITION_PROFILE"
_MERGED = ("view", "disclaimer", "codes", "areas", "flags", "borders")
_KEYS = {"extends", "name", "sort", "first", "names", *_MERGED}

Table = Mapping[str, Any]  # TOML: strings, lists and tables of them


@cache
def load_profile(named: str, *, home: Path | None = None) -> Profile:
    """Load a profile by name, or from the path of a TOML file (relative to ``home``).

    A file states what differs from the profile it ``extends`` (``un`` when it says nothing). Raises
    Misconfigured, with the file and the key, when it cannot be read or says something unknown.
    """
    return _profile(_table(named, home=home), where=named)


def shipped_profiles() -> tuple[str, ...]:
    """Name the profiles that come with the product."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def _table(named: str, *, home: Path | None = None) -> dict[str, Any]:
    is_shipped = named in shipped_profiles()
    path = SHIPPED / f"{named}.toml" if is_shipped else (home or Path()) / Path(named).expanduser()
    given = _read(path)
    below = given.get("extends", None if is_shipped else "un")
    if below is None:
        return given
    if below not in shipped_profiles():
        raise Misconfigured(f"extends {below!r}, which is not a shipped profile", where=str(path))
    return _merged(_table(str(below)), given)


def _read(path: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as absent:
        known = ", ".join(shipped_profiles())
        says = f"no profile {path.name!r}: give one of {known}, or the path of a TOML file"
        raise Misconfigured(says, where=WHERE) from absent
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as unreadable:
        raise Misconfigured(f"cannot be read: {unreadable}", where=str(path)) from unreadable
    unknown = sorted(set(given) - _KEYS)
    if unknown:
        raise Misconfigured(f"unknown key {unknown[0]!r}", where=str(path))
    return given


def _merged(below: Table, above: Table) -> dict[str, Any]:
    merged = {**below, **above}
    for key in _MERGED:
        merged[key] = {**below.get(key, {}), **above.get(key, {})}
    names = dict(below.get("names", {}))
    for code, told in above.get("names", {}).items():
        names[code] = {**names.get(code, {}), **told}
    return {**merged, "names": names}


def _profile(table: Table, *, where: str) -> Profile:
    _check(table, where)
    borders = table.get("borders", {})
    flags = table.get("flags", {})
    return Profile(
        name=str(table["name"]),
        view=table["view"],
        disclaimer=table["disclaimer"],
        names=table.get("names", {}),
        codes=table.get("codes", {}),
        areas=table.get("areas", {}),
        dashed=frozenset(_pair(one) for one in borders.get("dashed", [])),
        hidden=frozenset(_pair(one) for one in borders.get("hidden", [])),
        first=tuple(table.get("first", [])),
        has_flags=flags.get("show", "none") == "emoji",
        without_flag=frozenset(flags.get("none_for", [])),
        sorts_by_code=table.get("sort", "name") == "code",
    )


def _check(table: Table, where: str) -> None:
    for key in ("name", "view", "disclaimer"):
        if key not in table:
            raise Misconfigured(f"says no {key!r}", where=where)
    if table.get("sort", "name") not in ("name", "code"):
        raise Misconfigured(f"sort is name or code, not {table['sort']!r}", where=where)
    if table.get("flags", {}).get("show", "none") not in ("none", "emoji"):
        raise Misconfigured("flags.show is none or emoji", where=where)
    for code, told in table.get("names", {}).items():
        wrong = sorted(set(told) - set(INTERFACE_LANGUAGES))
        if wrong or len(code) != 2 or not code.isupper():
            says = f"names.{code} takes a two-letter code and en, fr, es, ar, zh, ru"
            raise Misconfigured(says, where=where)


def _pair(border: str) -> str:
    """Give two areas in the order in which the map keeps them; a named stretch as it is."""
    return " ".join(sorted(border.split()))
