"""The desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.contributing import Block
from legation.chancery.rooms import Entry, Room


class ListeningConfig(AppConfig):
    """Monitoring: its tables carry the label ``listening``."""

    name = "legation.desks.listening"
    source_names = "legation.desks.listening.lookups.names_seen"
    explains = "legation.desks.listening.explained.explained"
    label = "listening"
    verbose_name = "Monitoring"
    entries = (
        Entry(room=Room.MONITORING, title=_("Sources"), address="/sources/", place=10),
        Entry(room=Room.MONITORING, title=_("Live"), address="/live/", place=20),
        Entry(room=Room.MONITORING, title=_("Search"), address="/search", place=30),
        Entry(room=Room.MONITORING, title=_("Saved searches"), address="/search/saved/", place=40),
    )
    objects = ("legation.desks.listening.objects.OBJECTS",)
    today = {  # noqa: RUF012 - read, never written
        Block.HONESTY: ("legation.desks.listening.lookups.unheard",)
    }
    open_pages = {  # noqa: RUF012 - read, never written
        "sources": "legation.desks.listening.lookups.told_of_sources"
    }
