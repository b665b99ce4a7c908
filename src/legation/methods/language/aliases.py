"""The alias table: every name by which a text may call a country or an organisation."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global

LOCALES = """
    am ar az bg bn cs da de el en es et fa fi fr gu he hi hr hu hy id it ja ka kk km kn ko ky lo lt mk ml mn
    mr my ne nl no pa pl ps pt ro ru si sr sv sw ta te th ti tr uk ur vi zh
"""
"""Languages whose names of countries and capitals come from CLDR."""

_NOT_COUNTRIES = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ BV HM UM"
_INFLECTED = frozenset(
    ["bg", "cs", "el", "et", "fi", "hr", "hu", "lt", "pl", "ro", "ru", "sr", "sv", "uk"]
)
"""Languages whose names change their ending."""

_LONGEST_ENDING = 5
_SHORTEST_STEM = 4
_VOWELS = "aeiouyąęıаеиоуыэюяіїєьйъαεηιουωάέήίόύώς"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One way to name one actor.

    ``code`` is ISO 3166-1 alpha-2, an organisation's id, or None for a phrase that names no actor and
    so hides the names inside it. ``languages`` limits it to texts in those languages (None: all);
    ``exact`` asks for just these capitals, ``capital`` for a capital first letter; ``ending`` is how many
    letters of inflection may follow.
    """

    code: str | None
    name: str
    languages: frozenset[str] | None = None
    exact: bool = False
    capital: bool = False
    ending: int = 0


@cache
def tables() -> Mapping[str, Any]:  # TOML: strings, lists and tables of them
    """Read the house's own tables beside this file: actors, guards, contexts."""
    folder = files("legation.methods.language") / "data"
    return {
        name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        for name in ("countries", "organisations", "guards")
    }


def organisation_name(code: str) -> str:
    """Give an organisation's English name, its letters where it has none; an unknown id is given back.

    >>> organisation_name("org:eu"), organisation_name("org:nato")
    ('European Union', 'NATO')
    """
    row = tables()["organisations"].get(code, {})
    spelt = [name for name in row.get("names", ()) if name.isascii() and " " in name]
    return str(next(iter([*spelt, *row.get("exact", ())]), code))


def aliases() -> Iterator[Alias]:
    """Yield every alias: CLDR names, the house's own names, organisations, and hiding phrases."""
    yield from _cldr()
    yield from _own()
    yield from _organisations()
    for phrase in tables()["guards"]["phrases"]:
        yield Alias(code=None, name=phrase)


def _cldr() -> Iterator[Alias]:
    guards = tables()["guards"]
    local = {name: frozenset(held) for name, held in guards["only_in"].items()}
    for locale in LOCALES.split():
        for code, full in Locale.parse(locale).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES.split():
                for name in _spellings(full):
                    yield from _forms(code, name, locale, local.get(name.lower()))
        for code, city in _cldr_capitals(locale):
            yield from _forms(code, city, locale, local.get(city.lower(), frozenset({locale})))


def _cldr_capitals(locale: str) -> Iterator[tuple[str, str]]:
    """Yield the capitals that give a time zone its name, as this language writes them."""
    for zone, told in Locale.parse(locale).time_zones.items():
        code = get_global("zone_territories").get(zone)
        english = zone.rpartition("/")[2].replace("_", " ")
        city = told.get("city")
        if city and english in _plain_capitals(code):
            yield str(code), str(city)


@cache
def _plain_capitals(code: str | None) -> frozenset[str]:
    """Give the house's capitals of a country without accents, as names of time zones are written."""
    named = tables()["countries"].get(code, {}).get("capitals", [])
    apart = (unicodedata.normalize("NFD", name) for name in named)
    return frozenset("".join(c for c in name if not unicodedata.combining(c)) for name in apart)


def _spellings(full: str) -> list[str]:
    """Split a CLDR name into what people write: without brackets, with ``and`` for ``&``."""
    bare = full.partition(" (")[0].partition(" - ")[0] if " (" in full else full
    if " - " in bare:
        return [bare, bare.replace(" - ", "-")]
    return [bare, bare.replace(" & ", " and ")] if " & " in bare else [bare]


def _forms(code: str, name: str, locale: str, only: frozenset[str] | None) -> Iterator[Alias]:
    guards = tables()["guards"]
    lowered = name.lower()
    is_small = len(name) <= 3 and name.isascii()
    yield Alias(
        code=code,
        name=name,
        languages=only,
        exact=is_small,
        capital=lowered in guards["needs_capital"] or locale != "en",
    )
    stem = name.rstrip(_VOWELS) if locale in _INFLECTED else ""
    if len(stem) >= _SHORTEST_STEM and " " not in name and lowered not in guards["never_inflect"]:
        yield Alias(
            code=code,
            name=stem,
            languages=frozenset({locale}),
            capital=True,
            ending=_LONGEST_ENDING,
        )


def _own() -> Iterator[Alias]:
    needs_capital = tables()["guards"]["needs_capital"]
    for code, row in tables()["countries"].items():
        for name in row.get("exact", []):
            yield Alias(code=code, name=name, exact=True)
        for name in [*row.get("names", []), *row.get("people", []), *row.get("capitals", [])]:
            yield Alias(
                code=code, name=name, capital=name.lower() in needs_capital or name.isascii()
            )
        for stem in row.get("stems", []):
            yield Alias(code=code, name=stem, ending=7)


def _organisations() -> Iterator[Alias]:
    for code, row in tables()["organisations"].items():
        for name in row.get("exact", []):
            yield Alias(code=code, name=name, exact=True)
        for name in row.get("names", []):
            yield Alias(code=code, name=name, capital=name.isascii() and " " not in name)
        for stem in row.get("stems", []):
            yield Alias(code=code, name=stem, ending=7)
