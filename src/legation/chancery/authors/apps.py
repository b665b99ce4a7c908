"""Authors as a Django app."""

from django.apps import AppConfig


class AuthorsConfig(AppConfig):
    """Its tables carry the label ``authors``."""

    name = "legation.chancery.authors"
    label = "authors"
    verbose_name = "Authors"
