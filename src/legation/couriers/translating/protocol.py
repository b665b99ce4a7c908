"""Translator: what turns a text into another language, by its machine alone."""

from collections.abc import Mapping
from typing import Protocol

LONGEST = 20_000
"""Characters of a text that is translated; the rest is left in the original."""


class Translator(Protocol):
    """Translates one text at a time. Languages are BCP 47 tags of two letters, such as ``es``."""

    @property
    def name(self) -> str:
        """Engine, and model where it tells one: stored with every translation."""
        ...

    @property
    def is_outside(self) -> bool:
        """Whether each text leaves this network: then somebody else learns what is read here."""
        ...

    def can(self, source: str, target: str) -> bool:
        """Say whether there is a pair from one language to the other."""
        ...

    def translate(self, text: str, *, source: str, target: str) -> str:
        """Give the translation. Rejected where there is no such pair or no such text, Unavailable where the
        engine does not answer, Misconfigured where it cannot be used as it is set."""
        ...


def primary(tag: str) -> str:
    """Give the language of a tag, without script and country: ``zh`` of ``zh-Hans``."""
    return tag.replace("_", "-").partition("-")[0].lower()


def text_in(answer: object, *path: str | int) -> object:
    """Follow names and numbers into a JSON answer; None where it does not lead anywhere."""
    found = answer
    for step in path:
        if isinstance(step, str) and isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(step, int) and isinstance(found, list) and step < len(found):
            found = found[step]
        else:
            return None
    return found
