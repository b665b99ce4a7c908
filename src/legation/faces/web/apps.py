"""The pages as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.contributing import Block
from legation.chancery.rooms import Entry, Room


class WebConfig(AppConfig):
    """The layout, and the pages of the installation itself."""

    name = "legation.faces.web"
    label = "web"
    verbose_name = "Web"
    entries = (Entry(room=Room.ADMINISTRATION, title=_("Status"), address="/status", place=90),)
    today = {  # noqa: RUF012 - read, never written
        Block.HONESTY: ("legation.faces.web.honesty.keeping",)
    }
