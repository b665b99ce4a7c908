"""Ids: what each one names, and the 128-bit key by which an item is known again."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NewType

SourceId = NewType("SourceId", str)
ItemId = NewType("ItemId", str)
AccountId = NewType("AccountId", str)
StoryId = NewType("StoryId", str)
NarrativeId = NewType("NarrativeId", str)
SignalId = NewType("SignalId", str)
ForecastId = NewType("ForecastId", str)
MissionId = NewType("MissionId", str)

SEPARATOR = "\x1f"


def key_of(*parts: str) -> str:
    """Give the 128-bit key of some parts as 32 hexadecimal digits; the same parts, the same key."""
    return blake2b(
        SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=16
    ).hexdigest()


def item_id(source: str, native_id: str) -> ItemId:
    """Give the id of the item that ``source`` calls ``native_id``."""
    return ItemId(key_of(source, native_id))


def item_ids(source: str, native_ids: Iterable[str]) -> list[ItemId]:
    """Give the ids of many items of one source, in order; equal to ``item_id`` on each."""
    start = blake2b((source + SEPARATOR).encode("utf-8", "surrogatepass"), digest_size=16)
    ids = []
    for native_id in native_ids:
        one = start.copy()
        one.update(native_id.encode("utf-8", "surrogatepass"))
        ids.append(ItemId(one.hexdigest()))
    return ids


def account_id(platform: str, native_id: str) -> AccountId:
    """Give the id of an account: readable, so that it can be shown and searched."""
    return AccountId(f"{platform}:{native_id}")
