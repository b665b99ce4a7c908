"""The four errors, one per reaction of whoever catches them.

LegationError
├── Rejected       set this one aside, go on
├── Unavailable    try later
├── Refused        tell the person why
└── Misconfigured  do not open, name the setting
"""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBytes:
    """What was read of an input before it was refused: its beginning, and SHA-256 of ``length`` bytes.

    ``is_whole`` says that nothing came after them.
    """

    start: bytes
    digest: str
    length: int
    is_whole: bool

    @classmethod
    def of(cls, body: bytes) -> "SeenBytes":
        """Tell of a body that was read to its end."""
        return cls(
            start=body[:16_000], digest=sha256(body).hexdigest(), length=len(body), is_whole=True
        )


class LegationError(Exception):
    """What went wrong, where, and what to do about it.

    ``where`` locates the fault (a file and line, a feed entry, a column, a setting);
    ``remedy`` is the next thing a person should try.
    """

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        located = f"{self.where}: {self.what}" if self.where else self.what
        return f"{located} ({self.remedy})" if self.remedy else located


class Rejected(LegationError):
    """This one input is not admissible: it goes to quarantine and the rest goes on.

    ``seen`` are the bytes of an input that nobody else holds, such as an answer of a server.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        seen: SeenBytes | None = None,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.seen = seen


class Unavailable(LegationError):
    """Something outside did not answer: the same call may succeed later.

    ``rest_seconds`` is how long it asked not to be asked again, where it did.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        rest_seconds: float | None = None,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.rest_seconds = rest_seconds


class Refused(LegationError):
    """A rule forbids it: the person who asked is told why, and nothing changes."""


class Misconfigured(LegationError):
    """The installation cannot run like this: the message names the setting."""
