"""Second thoughts on a mention: is it the country, or a person, a bird or a state of that name?"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from legation.methods.language.aliases import tables

NEAR = 40
"""Characters on either side that tell whether a text shouts."""


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
        and not _is_shouted_word(text, mention, guards["shouted"])
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


def _is_shouted_word(text: str, mention: Mention, words: Sequence[str]) -> bool:
    """Say whether a short name is a plain word in a text that is all in capitals ("COME WITH US")."""
    if text[mention.start : mention.end] not in words:
        return False
    before = re.findall(r"\w+", text[max(0, mention.start - NEAR) : mention.start])
    after = re.findall(r"\w+", text[mention.end : mention.end + NEAR])
    near = [one for one in (*before[-3:], *after[:3]) if one.upper() != one.lower()]
    is_shouted = sum(map(len, near)) > 5 and all(one.isupper() for one in near)
    return is_shouted and not (before and before[-1] == "THE")


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
