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
    "warning-drafted": pgettext_lazy("history", "warning drafted"),
    "warning-draft-changed": pgettext_lazy("history", "draft changed"),
    "warning-issued": pgettext_lazy("history", "warning issued"),
    "warning-updated": pgettext_lazy("history", "warning issued anew"),
    "warning-closed": pgettext_lazy("history", "warning closed"),
    "text-translated": pgettext_lazy("history", "translated by machine"),
    "analyst-together-done": pgettext_lazy("history", "put together"),
    "analyst-together-undone": pgettext_lazy("history", "no longer put together"),
    "analyst-apart-done": pgettext_lazy("history", "taken apart"),
    "analyst-apart-undone": pgettext_lazy("history", "no longer taken apart"),
    "analyst-name-done": pgettext_lazy("history", "renamed"),
    "analyst-name-undone": pgettext_lazy("history", "name taken back"),
    "analyst-not-coordinated-done": pgettext_lazy("history", "called not coordinated"),
    "analyst-not-coordinated-undone": pgettext_lazy("history", "no longer called not coordinated"),
    "report-drafted": pgettext_lazy("history", "report drafted"),
    "report-draft-changed": pgettext_lazy("history", "draft changed"),
    "report-sent": pgettext_lazy("history", "report sent"),
    "report-corrected": pgettext_lazy("history", "corrected by a new edition"),
    "report-imported": pgettext_lazy("history", "taken in from a file"),
    "source-added": pgettext_lazy("history", "source added"),
    "source-paused": pgettext_lazy("history", "source paused"),
    "source-resumed": pgettext_lazy("history", "source resumed"),
    "source-changed": pgettext_lazy("history", "source changed"),
    "source-format-changed": pgettext_lazy("history", "read in another format"),
    "source-purged": pgettext_lazy("history", "old texts removed"),
    "quarantine-retried": pgettext_lazy("history", "rows set aside read again"),
    "quarantine-dismissed": pgettext_lazy("history", "a row set aside dismissed"),
    "shift-given": pgettext_lazy("history", "shift handed over"),
    "shift-taken": pgettext_lazy("history", "shift taken over"),
}
"""Acts by their word in the records; others are shown as that word."""
OF_DRAFTS = frozenset(
    {"warning-drafted", "warning-draft-changed", "report-drafted", "report-draft-changed"}
)
"""What tells that there is a draft, which only who writes at its mission may see."""
OF_READING = frozenset({"report-names-shown"})
"""Who read what, which auditors read in the records and nobody else."""
