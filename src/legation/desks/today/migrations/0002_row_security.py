"""Row-level security on PostgreSQL: only what the connection's scope admits is there."""

from django.db import migrations

from legation.chancery.row_security import OF_THE_ROW, guard, unguard

TABLES = {
    "today_comment": OF_THE_ROW,
    "today_handover": OF_THE_ROW,
}


class Migration(migrations.Migration):
    dependencies = [("today", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: guard(schema_editor, TABLES),
            lambda apps, schema_editor: unguard(schema_editor, TABLES),
        )
    ]
