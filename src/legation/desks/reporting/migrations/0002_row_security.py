"""Row-level security on PostgreSQL: only what the connection's scope admits is there."""

from django.db import migrations

from legation.chancery.row_security import guard, unguard

TABLES = {
    "reporting_edition": "legation_admits("
    "(SELECT r.mission_id FROM reporting_report r WHERE r.id = report_id), marking, audience)",
    "reporting_personmet": "EXISTS (SELECT 1 FROM reporting_edition e WHERE e.id = edition_id)",
}


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: guard(schema_editor, TABLES),
            lambda apps, schema_editor: unguard(schema_editor, TABLES),
        )
    ]
