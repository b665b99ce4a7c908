"""The four errors, one per reaction of whoever catches them.

LegationError
├── Rejected       set this one aside, go on
├── Unavailable    try later
├── Refused        tell the person why
└── Misconfigured  do not open, name the setting
"""


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
    """This one input is not admissible: it goes to quarantine and the rest goes on."""


class Unavailable(LegationError):
    """Something outside did not answer: the same call may succeed later."""


class Refused(LegationError):
    """A rule forbids it: the person who asked is told why, and nothing changes."""


class Misconfigured(LegationError):
    """The installation cannot run like this: the message names the setting."""
