"""The desk as a Django app."""

from django.apps import AppConfig


class ListeningConfig(AppConfig):
    """Monitoring: its tables carry the label ``listening``."""

    name = "legation.desks.listening"
    label = "listening"
    verbose_name = "Monitoring"
