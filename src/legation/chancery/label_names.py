"""Markings and audiences as they are called on screen and at the head of what is handed out."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARKINGS: Mapping[str, Promise] = {
    "public": pgettext_lazy("marking", "Public"),
    "internal": pgettext_lazy("marking", "Internal"),
    "restricted": pgettext_lazy("marking", "Restricted"),
    "confidential": pgettext_lazy("marking", "Confidential"),
}
AUDIENCES: Mapping[str, Promise] = {
    "mission": _("this mission only"),
    "ministry": _("all missions"),
    "public": _("anybody"),
}


def marking_in_words(marking: str) -> str:
    """Say a marking as it stands at the head of a page."""
    return str(MARKINGS[marking]).upper()


def audience_in_words(audience: str) -> str:
    """Say for whom something is."""
    return str(AUDIENCES[audience])
