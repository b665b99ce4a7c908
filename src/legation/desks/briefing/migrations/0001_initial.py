"""The first table of the desk: Brief."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Brief",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("mission", models.TextField()),
                (
                    "marking",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal"),
                            ("restricted", "restricted"),
                            ("confidential", "confidential"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("mission", "mission"),
                            ("ministry", "ministry"),
                            ("public", "public"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_reconstructed", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("values", models.JSONField()),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
            },
        ),
    ]
