"""File cursor: how far a file was read, and how to know that it is still the same file."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from legation.domain.errors import Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCursor:
    """Content bytes and lines (or rows) done, digests of the first and last bytes before that point,
    and the file's size and time when it was last seen whole."""

    offset: int = 0
    line: int = 1
    head: str = ""
    tail: str = ""
    size: int = -1
    changed_ns: int = -1

    def dump(self) -> str:
        """Write it as the opaque text that the house stores."""
        return json.dumps(asdict(self))

    def whole(self, path: Path) -> "FileCursor":
        """Give this cursor with the state of the file, which was read to its end."""
        state = path.stat()
        return replace(self, size=state.st_size, changed_ns=state.st_mtime_ns)

    def is_whole(self, path: Path) -> bool:
        """Say whether the file was read to its end and has not changed since."""
        state = path.stat()
        return (self.size, self.changed_ns) == (state.st_size, state.st_mtime_ns)


def load_cursor(text: str | None, *, where: str) -> FileCursor:
    """Read a cursor back; none starts at the beginning. Raises Rejected when it is not ours."""
    if text is None:
        return FileCursor()
    try:
        stated = json.loads(text)
        cursor = FileCursor(**stated)
    except (ValueError, TypeError) as foreign:
        raise Rejected("the cursor is not one of this reader", where=where) from foreign
    numbers = (cursor.offset, cursor.line, cursor.size, cursor.changed_ns)
    texts = (cursor.head, cursor.tail)
    if not all(isinstance(one, int) for one in numbers) or not all(
        isinstance(one, str) for one in texts
    ):
        raise Rejected("the cursor is not one of this reader", where=where)
    return cursor
