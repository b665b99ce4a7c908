"""Utterances: a report of a paper and a post of an account, before they are written to files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from legation.desks.exercise.cast import Account, Outlet
from legation.desks.exercise.world import World

Mark = Mapping[str, str]
"""What the ground truth says of one utterance: story, campaign, lookalike, bubble, emotion, …"""

_NO_MARK: Mark = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article. ``paper`` is set when a regional paper without a feed prints it."""

    native_id: str
    at: datetime
    outlet: Outlet
    title: str
    text: str
    url: str
    mark: Mark = field(default_factory=dict)
    paper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post; ``kind`` is post, repost or reply. ``edited_text`` is what it says six hours later at
    most, ``is_deleted`` whether it is gone by then, both at ``changed_at``."""

    native_id: str
    at: datetime
    account: Account
    text: str
    kind: str = "post"
    urls: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    repost_of: str | None = None
    reply_to: str | None = None
    likes: int = 0
    changed_at: datetime | None = None
    edited_text: str | None = None
    is_deleted: bool = False
    mark: Mark = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A post planned ahead; without a text it is small talk written when its time comes."""

    second: int
    account: Account
    text: str | None = None
    native_id: str | None = None
    urls: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    repost_of: str | None = None
    mark: Mark = field(default_factory=lambda: _NO_MARK)


def native_id(world: World, *name: object) -> str:
    """Give the id that a platform would assign: digits that say nothing about the post."""
    text = "/".join(str(part) for part in (world.seed, *name))
    return str(int.from_bytes(blake2b(text.encode(), digest_size=7).digest(), "big"))
