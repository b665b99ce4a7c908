"""What leaves the house: a dispatch of cleared text, its receipt, and what was found posted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What a dispatch does on the channel."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One act of cleared text on one channel; ``key`` is the same for every try of the same act."""

    key: str
    act: Act
    channel: str
    text: str
    language: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel or a recipient's server answered."""

    key: str
    at: datetime
    address: str | None
    is_certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What stands at the channel under a dispatch's key."""

    key: str
    address: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Words for one person or desk; ``key`` is the same for every try."""

    key: str
    subject: str
    body: str
    language: str
