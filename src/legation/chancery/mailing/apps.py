"""Deliveries as a Django app."""

from django.apps import AppConfig


class MailingConfig(AppConfig):
    """Its tables carry the label ``mailing``."""

    name = "legation.chancery.mailing"
    label = "mailing"
    verbose_name = "Deliveries by e-mail"
