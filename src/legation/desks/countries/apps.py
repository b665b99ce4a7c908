"""The desk of countries as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.rooms import Entry, Room


class CountriesConfig(AppConfig):
    """It keeps no tables."""

    name = "legation.desks.countries"
    label = "countries"
    verbose_name = "Countries"
    entries = (Entry(room=Room.ANALYSIS, title=_("Countries"), address="/countries/", place=30),)
    objects = ("legation.desks.countries.objects.OBJECTS",)
