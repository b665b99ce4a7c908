"""``legation.toml``: what a person chose on screen is written into it, and takes effect at once."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from legation.domain.errors import LegationError, Misconfigured, Refused
from legation.domain.said import Said
from legation.settings import PREFIX, WORDS, Settings, checked, read_file

FILE = "legation.toml"
CHOSEN = (
    *("mission", "profile", "body", "size", "legal_basis", "legal_basis_text", "marking_ceiling"),
    "offline_marking",
    *("translation_engine", "translation_address", "backup_folder", "backup_recipient"),
    *("head_folders", "mail_server", "mail_user", "mail_from", "mail_security", "mail_ceiling"),
)
"""The settings that are chosen on screen: a change in the file takes effect without a new start."""
_STATED = re.compile(r"^\s*([a-z_]+)\s*=")
_CEILING = re.compile(r"""\s*(marking_ceiling|mail_ceiling|offline_marking)\s*=\s*["']?([a-z]+)""")
"""A line that states up to which marking something is allowed; its words go from the lowest up."""


class Origin(StrEnum):
    """Where the value of a setting comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


def origins(home: Path, environment: Mapping[str, str] | None = None) -> dict[str, Origin]:
    """Say of every setting where its value comes from."""
    given = os.environ if environment is None else environment
    stated = read_file(home / FILE)
    found = {}
    for one in fields(Settings):
        if PREFIX + one.name.upper() in given:
            found[one.name] = Origin.ENVIRONMENT
        else:
            found[one.name] = Origin.FILE if one.name in stated else Origin.DEFAULT
    return found


def choose(held: Settings, said: Mapping[str, str]) -> Settings:
    """Write what a person chose into the file and give the settings that are then in force.

    Refused where the environment states such a setting another way: it would win. Misconfigured for a
    value that no start would accept; then the file stays as it was.
    """
    unknown = sorted(set(said) - set(CHOSEN))
    if unknown:
        raise Refused("this setting is not chosen on screen", where=unknown[0])
    fixed = [name for name in said if PREFIX + name.upper() in os.environ]
    if any(str(getattr(held, name)) != said[name] for name in fixed):
        raise Refused(
            "the environment states this setting",
            where=PREFIX + fixed[0].upper(),
            remedy="change it there, or take it from there",
        )
    # a dataclass of settings takes its fields by name; those chosen on screen are text
    wanted = checked(replace(held, **dict(said)))  # type: ignore[arg-type]
    _write(held.home / FILE, {name: value for name, value in said.items() if name not in fixed})
    return wanted


def in_force(held: Settings) -> Settings:
    """Give the settings as the file states them now, as far as they are chosen on screen.

    A file that cannot be read, or is gone, leaves in force what this process read well last, or began with;
    the next start says what is wrong with it. A ceiling that a line of it still states holds where it is
    lower: what is broken opens nothing.
    """
    path = held.home / FILE
    try:
        state = path.stat()
    except OSError:
        return _well_read(held)[-1]
    known = _well_read(held)
    read = _reread(held, state.st_mtime_ns, state.st_size)
    if read is None:
        return _lowered(known[-1], path)
    known[:] = [read]
    return read


@lru_cache(maxsize=8)
def _well_read(held: Settings) -> list[Settings]:
    """Give the place that holds, alone, what was read well last."""
    return [held]


@lru_cache(maxsize=8)
def _reread(held: Settings, _changed: int, _size: int) -> Settings | None:
    try:
        stated = read_file(held.home / FILE)
        said = {
            name: str(value)
            for name, value in stated.items()
            if name in CHOSEN and PREFIX + name.upper() not in os.environ
        }
        # a dataclass of settings takes its fields by name; the values are text
        return checked(replace(held, **said))  # type: ignore[arg-type]
    except LegationError:
        return None


def _lowered(last: Settings, path: Path) -> Settings:
    """Take the lower of each ceiling: the one that held last, and the one a line of a broken file states."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return last
    said = {}
    for found in filter(None, map(_CEILING.match, lines)):
        name, word = found.groups()
        known = WORDS[name]
        is_lower = word in known and known.index(word) < known.index(getattr(last, name))
        if is_lower and PREFIX + name.upper() not in os.environ:
            said[name] = word
    # a dataclass of settings takes its fields by name; the values are text
    return replace(last, **said)  # type: ignore[arg-type]


def _write(path: Path, said: Mapping[str, str]) -> None:
    """Change the lines of these settings and leave all others, comments too, as they are."""
    waiting = {
        name: f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()
    }
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for place, line in enumerate(lines):
        found = _STATED.match(line)
        if found and found[1] in waiting:
            lines[place] = waiting.pop(found[1])
    text = "\n".join([*lines, *waiting.values()]) + "\n"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise Misconfigured(
            Said("would not be read again: {broken}", broken=broken), where=str(path)
        ) from broken
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".draft")
    draft.write_text(text, "utf-8")
    draft.chmod(0o600)
    draft.replace(path)
