"""A matter: what a task or a notification says, about which address, for whom it is meant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from legation.chancery.tasks.words import Kind
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a task or a notification is about.

    ``says`` is a text of the catalogues, ``gettext_noop("The source %(name)s is silent")``, that ``words``
    fill; ``address`` is ours and begins with one stroke; ``label`` is never wider than what it quotes.
    """

    kind: Kind
    says: str
    address: str
    label: Label
    words: Mapping[str, str] = field(default_factory=dict)
    is_urgent: bool = False

    def __post_init__(self) -> None:
        if not self.address.startswith("/") or self.address.startswith("//"):
            raise Rejected(
                Said("{address!r} is no address of ours", address=self.address),
                remedy="begin it with a stroke",
            )
        if not self.says.strip():
            raise Rejected("a task says what it is about")

    def columns(self) -> dict[str, Any]:
        """Give the columns that a task and a notification share."""
        return {
            "kind": self.kind,
            "says": self.says,
            "words": dict(self.words),
            "mission": self.label.mission,
            "marking": self.label.marking,
            "audience": self.label.audience,
            "is_urgent": self.is_urgent,
        }
