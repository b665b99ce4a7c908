"""Emptying the records of a test's database, which itself denies it."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from legation.chancery.audit.models import Head, Record


def forget_records() -> None:
    """Remove every record and head, and set the triggers that deny it again."""
    first = import_module("legation.chancery.audit.migrations.0001_initial")
    with connection.schema_editor() as editor:
        first.allow(apps, editor)
        for model in (Record, Head):
            editor.execute(f"DELETE FROM {model._meta.db_table}")
        first.deny(apps, editor)
