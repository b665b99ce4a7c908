"""The desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.rooms import READING, Entry, Room
from legation.domain.roles import Power

EVERYBODY = READING | {Power.ADMINISTER, Power.LET_IN, Power.AUDIT}


class TodayConfig(AppConfig):
    """Its tables carry the label ``today``."""

    name = "legation.desks.today"
    label = "today"
    verbose_name = "Today"
    entries = (
        Entry(room=Room.TODAY, title=_("Today"), address="/", place=10, opened_by=EVERYBODY),
        Entry(
            room=Room.TODAY,
            title=_("Tasks"),
            address="/tasks/",
            beneath=("/absences/",),
            place=40,
            opened_by=EVERYBODY,
        ),
        Entry(
            room=Room.TODAY,
            title=_("Notifications"),
            address="/notifications/",
            place=50,
            opened_by=EVERYBODY,
        ),
        Entry(
            room=Room.TODAY,
            title=_("Hand-over"),
            address="/hand-overs/",
            place=60,
            is_between=True,
        ),
    )
