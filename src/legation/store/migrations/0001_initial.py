"""The inbox and its ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("filed_at", models.DateTimeField(auto_now_add=True)),
                ("rows", models.IntegerField()),
                ("payload", models.BinaryField()),
            ],
            options={
                "db_table": "store_batch",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("app", models.CharField(max_length=64)),
                ("last_number", models.BigIntegerField(default=0)),
                ("flushed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "store_ledger",
            },
        ),
    ]
