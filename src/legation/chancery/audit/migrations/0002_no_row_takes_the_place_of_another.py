"""SQLite's REPLACE deletes the row before it without the trigger that denies a deletion: denied as it begins."""

from django.db import migrations

PLACES = {"records_record": "number", "records_head": "size"}


def deny(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, place in PLACES.items():
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {place} = NEW.{place}) "
            "BEGIN SELECT RAISE(ABORT, 'records only grow'); END"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in PLACES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(deny, allow)]
