"""Small figures drawn once: a list of fifty lines draws the same fifty for everybody who opens it."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.utils.translation import get_language

from legation.chancery.drawing.figure import Figure

KEPT = 1_000
"""Figures that a process keeps of each kind, about 5 kB each."""
Given = ParamSpec("Given")


def drawn_once(draw: Callable[Given, Figure]) -> Callable[Given, Figure]:
    """Keep what was drawn last of the same values in the same language."""

    @lru_cache(maxsize=KEPT)
    def kept(_language: str | None, *given: Any, **named: Any) -> Figure:
        return draw(*given, **named)

    @wraps(draw)
    def drawn(*given: Given.args, **named: Given.kwargs) -> Figure:
        still = {name: _still(one) for name, one in named.items()}
        return kept(get_language(), *map(_still, given), **still)

    return drawn


def _still(value: object) -> object:
    return tuple(map(_still, value)) if isinstance(value, list | tuple) else value
