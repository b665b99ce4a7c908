"""The briefing desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.contributing import Block
from legation.chancery.rooms import Entry, Room


class BriefingConfig(AppConfig):
    """Its tables carry the label ``briefing``."""

    name = "legation.desks.briefing"
    label = "briefing"
    verbose_name = "Briefs"
    entries = (
        Entry(room=Room.TODAY, title=_("Brief"), address="/brief/", place=20),
        Entry(room=Room.TODAY, title=_("Earlier briefs"), address="/briefs/", place=30),
        Entry(
            room=Room.ANALYSIS,
            title=_("Stories"),
            address="/stories/",
            beneath=("/items/",),
            place=10,
        ),
        Entry(room=Room.ANALYSIS, title=_("Narratives"), address="/narratives/", place=20),
        Entry(room=Room.ANALYSIS, title=_("Authors"), address="/accounts/", place=30),
        Entry(room=Room.EARLY_WARNING, title=_("Warnings"), address="/warnings/", place=10),
        Entry(
            room=Room.EARLY_WARNING, title=_("Scoreboard"), address="/warnings/scoreboard", place=20
        ),
        Entry(room=Room.EARLY_WARNING, title=_("Indicators"), address="/signals/", place=30),
        Entry(room=Room.EARLY_WARNING, title=_("Forecasts"), address="/forecasts/", place=40),
    )
    objects = ("legation.desks.briefing.lookups.objects.OBJECTS",)
    country_sections = ("legation.desks.briefing.country.pages.sections",)
    country_columns = ("legation.desks.briefing.country.pages.columns",)
    today = {  # noqa: RUF012 - read, never written
        Block.CHANGES: ("legation.desks.briefing.lookups.today.changes",),
        Block.WARNINGS: ("legation.desks.briefing.lookups.today.warnings",),
        Block.HONESTY: ("legation.desks.briefing.lookups.today.honesty",),
    }
    open_pages = {  # noqa: RUF012 - read, never written
        "warnings": "legation.desks.briefing.warned.lookups.told_of_warnings"
    }
