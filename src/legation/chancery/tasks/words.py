"""The closed words of tasks: what a task is about, what is to be done, and how it ended.

A desk that needs another one adds a line here, with its name on screen.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(StrEnum):
    """What a task or a notification is about; a person may mute each."""

    WARNING = "warning"
    BRIEF = "brief"
    SOURCE = "source"
    ALERT = "alert"
    CLEARANCE = "clearance"
    MENTION = "mention"
    HAND_OVER = "hand-over"
    ABSENCE = "absence"
    ACCESS = "access"
    KEEPING = "keeping"
    OTHER = "other"


class Verb(StrEnum):
    """What a task asks for: the word on its button."""

    READ = "read"
    REVIEW = "review"
    DECIDE = "decide"
    CLEAR = "clear"
    ANSWER = "answer"
    SIGN = "sign"
    TEST = "test"
    MEND = "mend"
    UPDATE = "update"
    CLOSE = "close"


class End(StrEnum):
    """How a task ended."""

    DONE = "done"
    DROPPED = "dropped"
    """A person said that it need not be done."""
    OVERTAKEN = "overtaken"
    """What it was about is over."""


KINDS: Mapping[Kind, Promise] = {
    Kind.WARNING: _("Warnings"),
    Kind.BRIEF: _("Briefs"),
    Kind.SOURCE: _("Sources"),
    Kind.ALERT: _("Alerts of saved searches"),
    Kind.CLEARANCE: _("Clearance of texts"),
    Kind.MENTION: _("Mentions of you"),
    Kind.HAND_OVER: _("Hand-over between shifts"),
    Kind.ABSENCE: _("Absences"),
    Kind.ACCESS: _("Access"),
    Kind.KEEPING: _("Backups and records"),
    Kind.OTHER: _("Other"),
}
"""What each kind is called on screen."""

VERBS: Mapping[Verb, Promise] = {
    Verb.READ: pgettext_lazy("task", "Read"),
    Verb.REVIEW: pgettext_lazy("task", "Review"),
    Verb.DECIDE: pgettext_lazy("task", "Decide"),
    Verb.CLEAR: pgettext_lazy("task", "Clear"),
    Verb.ANSWER: pgettext_lazy("task", "Answer"),
    Verb.SIGN: pgettext_lazy("task", "Sign"),
    Verb.TEST: pgettext_lazy("task", "Test"),
    Verb.MEND: pgettext_lazy("task", "Mend"),
    Verb.UPDATE: pgettext_lazy("task", "Update"),
    Verb.CLOSE: pgettext_lazy("task", "Close"),
}
"""What stands on the button."""

ENDS: Mapping[End, Promise] = {
    End.DONE: pgettext_lazy("task", "done"),
    End.DROPPED: pgettext_lazy("task", "set aside"),
    End.OVERTAKEN: pgettext_lazy("task", "no longer needed"),
}
"""How a closed task reads."""
