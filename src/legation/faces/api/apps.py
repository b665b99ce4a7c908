"""The interface for programs as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.rooms import Entry, Room


class ApiConfig(AppConfig):
    """It has a page of its own and no tables."""

    name = "legation.faces.api"
    label = "api"
    verbose_name = "Interface for programs"
    entries = (
        Entry(
            room=Room.ADMINISTRATION, title=_("Interface for programs"), address="/api/", place=80
        ),
    )
