"""Access and records as a Django app."""

from django.apps import AppConfig


class ChanceryConfig(AppConfig):
    """Its tables carry the label ``chancery``."""

    name = "legation.chancery"
    label = "chancery"
    verbose_name = "Access and records"
