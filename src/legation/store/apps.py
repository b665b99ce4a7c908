"""The archive as a Django app: only its inbox lives in the database."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Its tables carry the label ``store``."""

    name = "legation.store"
    label = "store"
    verbose_name = "Archive of flows"
