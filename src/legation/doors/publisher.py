"""Publisher: the door for cleared text on its way out."""

from typing import Protocol

from legation.domain.message import Dispatch, Posted, Receipt


class Publisher(Protocol):
    """Carries dispatches to one channel."""

    name: str

    def carry_out(self, dispatch: Dispatch) -> Receipt:
        """Do the dispatch's act once; a receipt that is not certain is never retried blindly."""
        ...

    def look_up(self, key: str) -> Posted | None:
        """Find what stands at the channel under this key, or None."""
        ...
