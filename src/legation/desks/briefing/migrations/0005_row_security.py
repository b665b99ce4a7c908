"""Row-level security on PostgreSQL: only what the connection's scope admits is there."""

from django.db import migrations

from legation.chancery.row_security import OF_THE_ROW, guard, unguard

TABLES = {
    "briefing_brief": OF_THE_ROW
    + " AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(rests_on) AS read(one)"
    " WHERE NOT legation_admits(one->>0, one->>1, one->>2))",
    "briefing_warningedition": "legation_admits("
    "(SELECT w.mission_id FROM briefing_earlywarning w WHERE w.id = warning_id), marking, audience)",
}


class Migration(migrations.Migration):
    dependencies = [("briefing", "0004_machine_translations")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: guard(schema_editor, TABLES),
            lambda apps, schema_editor: unguard(schema_editor, TABLES),
        )
    ]
