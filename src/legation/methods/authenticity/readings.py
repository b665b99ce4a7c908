"""Readings: what a group acting together would look like to a reader of good faith.

Acting together is common and mostly innocent. These rules look for the commonest innocent shapes and
name them; they lower what is claimed, never raise it. Weakness: a campaign that dresses as one of
these shapes is named as that shape too, with the same evidence to look at.
"""

from dataclasses import dataclass

import polars as pl

MOST = 0.8
"""Share of the evidence from which a shape is named."""


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
    words="nearly all that these accounts post is the same, as one voice on several accounts does",
    severity="low",
)


def reading_of(
    accounts: list[str], edges: pl.DataFrame, behind: pl.DataFrame, items: pl.DataFrame
) -> Reading:
    """Name the shape of a group.

    Takes the members, their ``edges`` (``kind``), the actions ``behind`` them (``kind``, ``item``,
    ``object``) and all ``items`` in view (``id``, ``account``, ``kind``, optionally ``native_id``).
    """
    rests_on = items.join(behind.select(id="item").unique(), on="id", how="semi")
    if _share(rests_on["kind"] == "article") >= MOST:
        return SYNDICATION
    if _is_following(behind, items):
        return FOLLOWING
    if _is_mirror(accounts, rests_on, items):
        return MIRROR
    return COORDINATED


def _share(hits: pl.Series) -> float:
    return float(hits.fill_null(False).mean() or 0.0)  # type: ignore[arg-type]


def _is_following(behind: pl.DataFrame, items: pl.DataFrame) -> bool:
    """Whether nearly all that is shared is reposts of one account, itself in view."""
    reposts = behind.filter(pl.col("kind") == "repost")
    if len(reposts) < MOST * len(behind) or "native_id" not in items.columns:
        return False
    voices = reposts.join(
        items.select(object="native_id", voice="account").unique("object"), on="object", how="left"
    )
    if voices["voice"].null_count() > (1 - MOST) * len(voices):
        return False
    return _share(voices["voice"] == voices["voice"].mode().sort()[0]) >= MOST


def _is_mirror(accounts: list[str], rests_on: pl.DataFrame, items: pl.DataFrame) -> bool:
    """Whether a few accounts post hardly anything but what they share."""
    if len(accounts) > 4:
        return False
    posted = items.filter(pl.col("account").is_in(accounts))
    return len(rests_on) >= 0.95 * len(posted)
