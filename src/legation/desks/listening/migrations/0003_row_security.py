"""Row-level security on PostgreSQL: only what the connection's scope admits is there."""

from django.db import migrations

from legation.chancery.row_security import OF_THE_ROW, guard, unguard

TABLES = {
    "listening_source": OF_THE_ROW,
    "listening_quarantined": "EXISTS (SELECT 1 FROM listening_source s WHERE s.id = source_id)",
}


class Migration(migrations.Migration):
    dependencies = [("listening", "0002_saved_searches")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: guard(schema_editor, TABLES),
            lambda apps, schema_editor: unguard(schema_editor, TABLES),
        )
    ]
