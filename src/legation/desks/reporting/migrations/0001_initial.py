"""The tables of reports: Report, Edition, and who was met by name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chancery", "0002_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.TextField()),
                ("text", models.TextField()),
                ("met_on", models.DateField()),
                ("place", models.TextField(blank=True)),
                ("met", models.TextField()),
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
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A"),
                            ("B", "B"),
                            ("C", "C"),
                            ("D", "D"),
                            ("E", "E"),
                            ("F", "F"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "credibility",
                    models.CharField(
                        choices=[
                            ("1", "1"),
                            ("2", "2"),
                            ("3", "3"),
                            ("4", "4"),
                            ("5", "5"),
                            ("6", "6"),
                        ],
                        max_length=1,
                    ),
                ),
                ("countries", models.TextField(blank=True)),
                ("subjects", models.TextField(blank=True)),
                ("searched", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="PersonMet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people_met",
                        to="reporting.edition",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact-report", "contact-report"),
                            ("reporting-telegram", "reporting-telegram"),
                        ],
                        max_length=24,
                    ),
                ),
                ("author_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("newest", models.PositiveSmallIntegerField(default=0)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chancery.mission",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="edition",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="reporting.report",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["contact-report", "reporting-telegram"])),
                name="report_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("marking__in", ["public", "internal", "restricted", "confidential"])
                ),
                name="report_edition_marking_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["mission", "ministry", "public"])),
                name="report_edition_audience_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="edition_has_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sent_at__isnull", True)),
                fields=("report",),
                name="report_has_one_draft",
            ),
        ),
    ]
