"""Second thoughts on a mention: is it the country, or a person, a bird or a state of that name?"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from legation.methods.language.aliases import tables


class Mention(NamedTuple):
    """One actor named at one place of a text (characters, half open)."""

    code: str | None
    start: int
    end: int


def heard_rightly(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Drop the mentions that, by what stands around them, name something else."""
    guards = tables()["guards"]
    return [
        mention
        for mention in mentions
        if not _is_person(text, mention, guards["people"])
        and not _is_other(text, mention, mentions)
    ]


def _is_person(text: str, mention: Mention, people: Sequence[str]) -> bool:
    """Say whether it stands beside a first name, or before a surname, as part of somebody's name."""
    if text[mention.start : mention.end].lower() not in people:
        return False
    guards = tables()["guards"]
    before = re.search(r"(\w+)[ ]$", text[max(0, mention.start - 30) : mention.start])
    if before and before.group(1) in guards["first_names"]:
        return True
    after = re.match(r"[ ]([^\W\d_]\w+)", text[mention.end : mention.end + 30])
    is_named = text[mention.start : mention.end].lower() in guards["also_first_names"]
    return bool(
        is_named
        and after
        and after.group(1)[0].isupper()
        and after.group(1) not in guards["not_surnames"]
    )


def _is_other(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Say whether the words around speak of the namesake more than of the country."""
    surface = text[mention.start : mention.end].lower()
    context = _contexts().get(surface)
    if context is None:
        return False
    other, same = context
    hints = len(set(other.findall(text)))
    return hints > len(set(same.findall(text)))


@cache
def _contexts() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    found = {}
    for row in tables()["guards"]["context"]:
        pair = _any_of(row["other"]), _any_of(row["same"])
        for name in row["names"]:
            found[name] = pair
    return found


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return (
        re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")
        if words
        else re.compile(r"(?!)")
    )
