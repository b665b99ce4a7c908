"""A translation belongs to its publication, carries its label and stands under row-level security.

Those of before name no publication: nobody sees them, and retention takes them.
"""

from django.db import migrations, models

from legation.chancery.row_security import OF_THE_ROW, guard, unguard

TABLES = {"briefing_machinetranslation": OF_THE_ROW}
OF = "machinetranslation"


class Migration(migrations.Migration):
    dependencies = [("briefing", "0005_row_security")]

    operations = [
        migrations.AddField(OF, "item", models.CharField(db_index=True, default="", max_length=64)),
        migrations.AddField(OF, "mission", models.TextField(default="")),
        migrations.AddField(OF, "marking", models.CharField(default="confidential", max_length=20)),
        migrations.AddField(OF, "audience", models.CharField(default="mission", max_length=20)),
        migrations.RemoveConstraint(OF, "translated_once"),
        migrations.AddConstraint(
            OF,
            models.UniqueConstraint(
                fields=("item", "digest", "source", "target", "engine"), name="translated_once"
            ),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: guard(schema_editor, TABLES),
            lambda apps, schema_editor: unguard(schema_editor, TABLES),
        ),
    ]
