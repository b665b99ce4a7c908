"""Whether somebody waits for an answer of this process: what can wait lets them go first."""

import threading
from types import TracebackType


class Asked:
    """Counts the requests that are being answered; safe among threads."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait_until_none(self, *, most_seconds: float) -> bool:
        """Wait until nobody is being answered, for so long at most; say whether that came."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, timeout=most_seconds)


ASKED = Asked()
"""Of this process."""
