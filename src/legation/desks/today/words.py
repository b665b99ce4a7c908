"""What was done, in words: the acts of the records as an object's history shows them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ACTS: Mapping[str, Promise] = {
    "brief-written": pgettext_lazy("history", "written"),
    "commented": pgettext_lazy("history", "commented on"),
    "comment-withdrawn": pgettext_lazy("history", "comment taken back"),
    "task-filed": pgettext_lazy("history", "task filed"),
    "task-closed": pgettext_lazy("history", "task closed"),
    "task-reopened": pgettext_lazy("history", "task opened again"),
    "shift-given": pgettext_lazy("history", "shift handed over"),
    "shift-taken": pgettext_lazy("history", "shift taken over"),
}
"""Acts by their word in the records; others are shown as that word."""
