"""Access and records as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.rooms import READING, Entry, Room
from legation.domain.roles import Power

MANAGING = READING | {Power.ADMINISTER, Power.LET_IN, Power.AUDIT}


class ChanceryConfig(AppConfig):
    """Its tables carry the label ``chancery``."""

    name = "legation.chancery"
    label = "chancery"
    verbose_name = "Access and records"
    country_sections = ("legation.chancery.accredited.sections",)
    country_columns = ("legation.chancery.accredited.columns",)
    entries = (
        Entry(
            room=Room.ADMINISTRATION,
            title=_("People"),
            address="/people/",
            place=10,
            opened_by=MANAGING,
        ),
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Emergency access and recoveries"),
            address="/people/requests/",
            place=20,
            opened_by=MANAGING,
            is_between=True,
        ),
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Missions"),
            address="/people/missions/",
            place=30,
            opened_by=MANAGING,
        ),
    )
