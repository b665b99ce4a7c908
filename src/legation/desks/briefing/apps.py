"""The briefing desk as a Django app."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """Its tables carry the label ``briefing``."""

    name = "legation.desks.briefing"
    label = "briefing"
    verbose_name = "Briefs"
