"""The reporting desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.rooms import Entry, Room


class ReportingConfig(AppConfig):
    """Its tables carry the label ``reporting``."""

    name = "legation.desks.reporting"
    label = "reporting"
    verbose_name = "Reports"
    entries = (Entry(room=Room.ARCHIVE, title=_("Reports"), address="/reports/", place=20),)
    objects = ("legation.desks.reporting.objects.OBJECTS",)
    country_sections = ("legation.desks.reporting.country.sections",)
    country_columns = ("legation.desks.reporting.country.columns",)
