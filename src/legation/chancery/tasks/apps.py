"""Tasks and notifications as a Django app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Its tables carry the label ``tasks``."""

    name = "legation.chancery.tasks"
    label = "tasks"
    verbose_name = "Tasks and notifications"
