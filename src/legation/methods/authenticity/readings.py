"""Readings: what a group acting together would look like to a reader of good faith.

Acting together is common and mostly innocent. These rules look for the commonest innocent shapes and
name them; they lower what is claimed, never raise it. Weakness: a campaign that dresses as one of
these shapes is named as that shape too, with the same evidence to look at.
"""

import re
from dataclasses import dataclass

import polars as pl

MOST = 0.8
"""Share of the evidence from which a shape is named."""

OUTSIDE = 0.2
"""Share of a voice's reposts that come from outside the group, from which the group is the core of an
audience. A real audience has many who repost once or twice; a closed circle has hardly anybody."""

COMMON_NAME = 0.6
COMMON_WORDS = 2
"""Share of the words of a member's public name that the others' names share, and how many words these
are, from which the accounts declare themselves as one voice."""

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The signal's ``kind``, the sentence for the screen, and how much it should worry (low, high)."""

    kind: str
    words: str
    severity: str


COORDINATED = Reading(
    kind="coordination",
    words="coordinated activity: these accounts act together more often than chance allows; "
    "this does not say why, nor that they are inauthentic",
    severity="high",
)
SYNDICATION = Reading(
    kind="syndication",
    words="outlets carry the same copy at the same time, as papers of one agency or owner do",
    severity="low",
)
FOLLOWING = Reading(
    kind="following",
    words="an audience repeats one voice, as supporters and fans do",
    severity="low",
)
MIRROR = Reading(
    kind="mirror",
    words="one voice on several accounts: they bear one name, or post nearly nothing but the same",
    severity="low",
)


def reading_of(
    accounts: list[str], edges: pl.DataFrame, behind: pl.DataFrame, items: pl.DataFrame
) -> Reading:
    """Name the shape of a group.

    Takes the members, their ``edges`` (``kind``), the actions ``behind`` them (``kind``, ``item``,
    ``object``) and all ``items`` in view (``id``, ``account``, ``kind``, optionally ``native_id``,
    ``repost_of`` and ``account_name``).
    """
    rests_on = items.join(behind.select(id="item").unique(), on="id", how="semi")
    if _share(rests_on["kind"] == "article") >= MOST:
        return SYNDICATION
    if _is_following(accounts, behind, items):
        return FOLLOWING
    if _is_one_name(accounts, items) or _is_mirror(accounts, rests_on, items):
        return MIRROR
    return COORDINATED


def _share(hits: pl.Series) -> float:
    return float(hits.fill_null(False).mean() or 0.0)  # type: ignore[arg-type]


def _is_following(accounts: list[str], behind: pl.DataFrame, items: pl.DataFrame) -> bool:
    """Whether nearly all that is shared is reposts of one account, itself in view, which is also
    reposted by others."""
    reposts = behind.filter(pl.col("kind") == "repost")
    if len(reposts) < MOST * len(behind) or not {"native_id", "repost_of"} <= set(items.columns):
        return False
    voices = reposts.join(
        items.select(object="native_id", voice="account").unique("object"), on="object", how="left"
    )
    if voices["voice"].null_count() > (1 - MOST) * len(voices):
        return False
    voice = voices["voice"].mode().sort()[0]
    if _share(voices["voice"] == voice) < MOST:
        return False
    said = items.filter(pl.col("account") == voice).select(repost_of="native_id")
    audience = items.join(said, on="repost_of", how="semi")["account"]
    return _share(~audience.is_in(accounts)) >= OUTSIDE


def _is_one_name(accounts: list[str], items: pl.DataFrame) -> bool:
    """Whether the accounts bear one public name, but for numbers and small additions."""
    if "account_name" not in items.columns:
        return False
    own = items.filter(pl.col("account").is_in(accounts), pl.col("account_name").is_not_null())
    names = own.group_by("account").agg(pl.col("account_name").last())["account_name"]
    words = [set(_WORD.findall(name.casefold())) for name in names]
    needed = MOST * len(accounts)
    known = set().union(*words)
    common = {word for word in known if sum(word in name for name in words) >= needed}
    alike = [len(name & common) >= COMMON_NAME * max(len(name), 1) for name in words]
    return len(common) >= COMMON_WORDS and sum(alike) >= needed


def _is_mirror(accounts: list[str], rests_on: pl.DataFrame, items: pl.DataFrame) -> bool:
    """Whether a few accounts post hardly anything but what they share."""
    if len(accounts) > 4:
        return False
    posted = items.filter(pl.col("account").is_in(accounts))
    return len(rests_on) >= 0.95 * len(posted)
