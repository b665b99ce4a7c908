"""Mapping: which field of a foreign table becomes which column of a raw item, read from TOML."""

import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from legation.domain.errors import Misconfigured
from legation.domain.item import RAW_ITEM, ItemKind
from legation.domain.tables import INSTANT

GIVEN = ("action", "origin")
"""Columns that the reader itself fills unless a mapping does."""

_TIME_WORDS = frozenset({"iso", "unix", "unix-ms", "unix-us"})
_RULE_KEYS = frozenset(
    {
        "from",
        "constant",
        "template",
        "time",
        "zone",
        "list",
        "html",
        "values",
        "match",
        "digest",
        "repeats",
    }
)
_FILE_KEYS = frozenset(
    {
        "says",
        "platform",
        "kind",
        "columns",
        "kinds",
        "extra",
        "only_when",
        "separator",
        "entities",
        "words_only",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """How one column is filled: the first of ``paths`` that has a value, or ``constant``, or
    ``template``; then read as a time, a list, HTML, or through a table of values."""

    column: str
    paths: tuple[str, ...] = ()
    constant: str | None = None
    template: str | None = None
    times: tuple[str, ...] = ()
    zone: str = "UTC"
    separator: str | None = None
    is_html: bool = False
    values: Table[str, str] | None = None
    match: str | None = None
    digest: tuple[str, ...] = ()
    counts_repeats: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The paths this rule reads, those of its template included."""
        return self.paths + tuple(re.findall(r"{([^{}]+)}", self.template or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A condition on one source field: equal to one of ``equals``, starting with ``starts``, or,
    when neither is given, present and not a word for no."""

    path: str
    equals: tuple[str, ...] = ()
    starts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """Rows that pass ``test`` are of ``kind``; the first rule that holds wins."""

    kind: str
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A whole mapping: its columns, the default platform and kind, what goes into ``extra``."""

    name: str
    says: str
    platform: str | None
    kind: str | None
    columns: Table[str, ColumnRule]
    kinds: tuple[KindRule, ...] = ()
    extra: tuple[str, ...] = ()
    only_when: Test | None = None
    separator: str | None = None
    has_text_entities: bool = True
    is_words_only: bool = False

    @property
    def sources(self) -> frozenset[str]:
        """Every source path the mapping reads."""
        paths = {path for rule in self.columns.values() for path in rule.sources}
        tests = [rule.test for rule in self.kinds] + ([self.only_when] if self.only_when else [])
        return frozenset(paths | {test.path for test in tests} | set(self.extra))

    @property
    def list_sources(self) -> frozenset[str]:
        """The source paths that hold lists."""
        return frozenset(
            path
            for rule in self.columns.values()
            if isinstance(RAW_ITEM[rule.column], pl.List)
            for path in rule.paths
        )


def preset_names() -> list[str]:
    """Name the mappings that come with the house, sorted."""
    folder = files("legation.couriers") / "presets"
    return sorted(one.name[:-5] for one in folder.iterdir() if one.name.endswith(".toml"))


def read_mapping(name: str) -> Mapping:
    """Read a preset by its name, or a mapping file by its path (which ends in ``.toml``).

    Raises Misconfigured naming the file and the key at fault.
    """
    if name.endswith(".toml"):
        return _parse(_read_text(Path(name)), where=name, name=Path(name).stem)
    if name not in preset_names():
        raise Misconfigured(f"no preset {name!r}", remedy=f"known: {', '.join(preset_names())}")
    preset = files("legation.couriers") / "presets" / f"{name}.toml"
    return _parse(preset.read_text("utf-8"), where=f"presets/{name}.toml", name=name)


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Misconfigured(f"cannot be read: {unreadable}", where=str(path)) from unreadable


def _parse(text: str, *, where: str, name: str) -> Mapping:
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise Misconfigured(f"is not TOML: {broken}", where=where) from broken
    _known_keys(stated, _FILE_KEYS, where=where)
    columns = _table(stated.get("columns", {}), where=f"{where}: columns")
    if "native_id" not in columns:
        raise Misconfigured("no rule for native_id", where=f"{where}: columns")
    only_when = stated.get("only_when")
    return Mapping(
        name=name,
        says=_text(stated.get("says", name), where=f"{where}: says"),
        platform=_optional(stated, "platform", where=where),
        kind=_kind(stated["kind"], where=f"{where}: kind") if "kind" in stated else None,
        columns={column: _rule(column, given, where=where) for column, given in columns.items()},
        kinds=tuple(_kind_rule(one, where=where) for one in _list(stated.get("kinds", []), where)),
        extra=_texts(stated.get("extra", []), where=f"{where}: extra"),
        only_when=_test(only_when, where=f"{where}: only_when") if only_when is not None else None,
        separator=_optional(stated, "separator", where=where),
        has_text_entities=stated.get("entities", "text") == "text",
        is_words_only=stated.get("words_only", False) is True,
    )


def _rule(column: str, given: object, *, where: str) -> ColumnRule:
    at = f"{where}: columns.{column}"
    if column not in RAW_ITEM:
        known = ", ".join(RAW_ITEM)
        raise Misconfigured(
            f"{column!r} is no column of a raw item", where=at, remedy=f"known: {known}"
        )
    stated = {"from": given} if isinstance(given, str | list) else _table(given, where=at)
    _known_keys(stated, _RULE_KEYS, where=at)
    if not {"from", "constant", "template", "digest"} & set(stated):
        raise Misconfigured("needs from, constant, template or digest", where=at)
    rule = ColumnRule(
        column=column,
        paths=_texts(stated.get("from", []), where=f"{at}.from"),
        constant=_optional(stated, "constant", where=at),
        template=_optional(stated, "template", where=at),
        times=_texts(stated.get("time", "iso"), where=f"{at}.time"),
        zone=_text(stated.get("zone", "UTC"), where=f"{at}.zone"),
        separator=_optional(stated, "list", where=at),
        is_html=stated.get("html") is True,
        values=_values(stated["values"], where=f"{at}.values") if "values" in stated else None,
        match=_optional(stated, "match", where=at),
        digest=_texts(stated.get("digest", []), where=f"{at}.digest"),
        counts_repeats=stated.get("repeats") is True,
    )
    _check_rule(rule, where=at)
    return rule


def _check_rule(rule: ColumnRule, *, where: str) -> None:
    for form in rule.times:
        if form not in _TIME_WORDS and "%" not in form:
            remedy = (
                f"write one of {', '.join(sorted(_TIME_WORDS))} or a pattern such as %Y-%m-%d %H:%M"
            )
            raise Misconfigured(f"{form!r} is no time format", where=f"{where}.time", remedy=remedy)
    for column in rule.digest:
        if column not in RAW_ITEM:
            raise Misconfigured(f"{column!r} is no column of a raw item", where=f"{where}.digest")
    if (rule.match or rule.values) and RAW_ITEM[rule.column] not in (pl.String(), INSTANT):
        raise Misconfigured("match and values are for texts and times", where=where)
    _check_zone(rule.zone, where=f"{where}.zone")
    _check_pattern(rule.match, where=f"{where}.match")


def _check_zone(zone: str, *, where: str) -> None:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Misconfigured(
            f"{zone!r} is no time zone", where=where, remedy="write Europe/Rome"
        ) from unknown


def _check_pattern(pattern: str | None, *, where: str) -> None:
    if pattern is None:
        return
    try:
        groups = re.compile(pattern).groups
    except re.error as broken:
        raise Misconfigured(f"{pattern!r} is no pattern: {broken}", where=where) from broken
    if groups != 1:
        raise Misconfigured(f"{pattern!r} needs exactly one group", where=where)


def _kind_rule(given: object, *, where: str) -> KindRule:
    at = f"{where}: kinds"
    stated = dict(_table(given, where=at))
    if "kind" not in stated:
        raise Misconfigured("a rule needs kind", where=at)
    return KindRule(kind=_kind(stated.pop("kind"), where=at), test=_test(stated, where=at))


def _test(given: object, *, where: str) -> Test:
    stated = _table(given, where=where)
    _known_keys(stated, frozenset({"when", "equals", "starts"}), where=where)
    return Test(
        path=_text(stated.get("when"), where=f"{where}.when"),
        equals=_texts(stated.get("equals", []), where=f"{where}.equals"),
        starts=_optional(stated, "starts", where=where),
    )


def _kind(given: object, *, where: str) -> str:
    try:
        return ItemKind(_text(given, where=where)).value
    except ValueError as unknown:
        known = ", ".join(ItemKind)
        raise Misconfigured(
            f"{given!r} is no kind", where=where, remedy=f"known: {known}"
        ) from unknown


def _values(given: object, *, where: str) -> Table[str, str]:
    if isinstance(given, str):
        return _shipped_values(given, where=where)
    table = _table(given, where=where)
    return {key: _text(value, where=f"{where}.{key}") for key, value in table.items()}


def _shipped_values(name: str, *, where: str) -> Table[str, str]:
    path = files("legation.couriers") / "presets" / "values" / f"{name}.toml"
    if "/" in name or not path.is_file():
        raise Misconfigured(f"no shipped table of values {name!r}", where=where)
    return {key: str(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}


def _known_keys(stated: Table[str, object], known: frozenset[str], *, where: str) -> None:
    unknown = sorted(set(stated) - known)
    if unknown:
        remedy = f"known: {', '.join(sorted(known))}"
        raise Misconfigured(f"unknown key {unknown[0]!r}", where=where, remedy=remedy)


# TOML values are of any type until these have looked at them.
def _table(given: object, *, where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Misconfigured(f"{given!r} is no table", where=where)
    return given


def _list(given: object, where: str) -> list[object]:
    if not isinstance(given, list):
        raise Misconfigured(f"{given!r} is no list", where=f"{where}: kinds")
    return given


def _texts(given: object, *, where: str) -> tuple[str, ...]:
    many = given if isinstance(given, list) else [given]
    return tuple(_text(one, where=where) for one in many)


def _text(given: object, *, where: str) -> str:
    if not isinstance(given, str) or not given:
        raise Misconfigured(f"{given!r} is no text", where=where)
    return given


def _optional(stated: Table[str, object], key: str, *, where: str) -> str | None:
    return _text(stated[key], where=f"{where}.{key}") if key in stated else None
