"""Notifier: the door for words to one person or desk."""

from typing import Protocol

from legation.domain.message import Notice, Receipt


class Notifier(Protocol):
    """Tells a recipient something."""

    name: str

    def notify(self, notice: Notice, recipient: str) -> Receipt:
        """Send the notice once."""
        ...

    def look_up(self, key: str) -> Receipt | None:
        """Find the receipt of an earlier try, or None."""
        ...
