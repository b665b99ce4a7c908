"""A sentence that remembers what it was made of, so that a page can say it in its reader's language."""

import re
from collections.abc import Mapping
from typing import Any


class Said(str):
    """An English sentence, with the ``template`` and the ``values`` that it was made from:
    ``Said("no brief {number}", number=12)``.

    To whatever reads it as text it is the English sentence: the command line, JSON, a record.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> "Said":
        """Fill a template in the manner of ``str.format``; KeyError for a value that is not given."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Say what a copy in another process is made from."""
        return (self.template,), dict(self.values)


class Listed(tuple[str, ...]):
    """Words of which one is asked for: in English parted by commas, on a page as its language parts them."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


_COMMAND = re.compile(r"\blegation(?: [a-z-]+)+|(?<!\S)--[a-z]|apt-get")


def is_command(remedy: str) -> bool:
    """Say whether a remedy is for the command line: a page leaves it out."""
    return bool(_COMMAND.search(remedy))
