"""Records as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Its tables carry the label ``records``."""

    name = "legation.chancery.audit"
    label = "records"
    verbose_name = "Records"
    default_auto_field = "django.db.models.BigAutoField"
