"""The starter list: public broadcasters and agencies by region, for a person to choose from."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """One feed of the list: by whom, in which language (BCP 47); ``is_official`` for organisations of
    states. Nobody has tried the address from here: the first reading does."""

    number: int
    region: str
    name: str
    by: str
    language: str
    address: str
    is_official: bool


@cache
def starters() -> tuple[Starter, ...]:
    """Give the list in its order; numbers are its own."""
    listed = tomllib.loads((files("legation.desks.listening") / "starters.toml").read_text("utf-8"))
    return tuple(
        Starter(
            number=number,
            region=str(one["region"]),
            name=str(one["name"]),
            by=str(one["by"]),
            language=str(one["language"]),
            address=str(one["address"]),
            is_official=bool(one.get("official", False)),
        )
        for number, one in enumerate(listed["feeds"], start=1)
    )
