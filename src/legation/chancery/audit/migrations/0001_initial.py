"""The tables of the records, and the triggers by which the database itself denies a change."""

from django.db import migrations, models

TABLES = ("records_record", "records_head")


def deny(apps, schema_editor):
    for table in TABLES:
        for statement in _statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


def allow(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            on = f" ON {table}" if is_postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def _statements(vendor, table):
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'records only grow'); END"
            for verb in ("update", "delete")
        ]
    return [
        """CREATE OR REPLACE FUNCTION records_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'records only grow'; END $$""",
        f"""CREATE OR REPLACE FUNCTION {table}_is_empty() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF EXISTS (SELECT 1 FROM {table}) THEN RAISE EXCEPTION 'records only grow'; END IF;
        RETURN NULL; END $$""",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION records_only_grow()"
            for verb in ("update", "delete")
        ),
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_empty()",
    ]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=27)),
                ("act", models.CharField(max_length=60)),
                ("by", models.CharField(max_length=80)),
                ("mission", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=120)),
                ("detail", models.TextField()),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("number",),
                "indexes": [models.Index(fields=["subject", "number"], name="records_by_subject")],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=27)),
                ("root", models.CharField(max_length=64)),
                ("peaks", models.TextField()),
                ("note", models.TextField()),
            ],
            options={"ordering": ("size",)},
        ),
        migrations.RunPython(deny, allow),
    ]
