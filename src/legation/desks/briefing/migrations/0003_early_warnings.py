"""Early warnings and their editions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import legation.desks.briefing.warned.rules


class Migration(migrations.Migration):
    dependencies = [
        ("briefing", "0002_brief_rests_on"),
        ("chancery", "0002_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("newest", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("issued", "issued"), ("closed", "closed")],
                        default=legation.desks.briefing.warned.rules.State["DRAFT"],
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("happened", "happened"),
                            ("did-not", "did-not"),
                            ("partly", "partly"),
                            ("undecided", "undecided"),
                        ],
                        max_length=12,
                    ),
                ),
                ("outcome_says", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("brier", models.FloatField(null=True)),
                ("naive", models.FloatField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
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
        migrations.CreateModel(
            name="WarningEdition",
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
                ("percent", models.PositiveSmallIntegerField()),
                ("horizon", models.DateField()),
                ("base_percent", models.PositiveSmallIntegerField(null=True)),
                ("base_rate_says", models.TextField(blank=True)),
                ("changes_mind", models.TextField()),
                ("indicators", models.TextField(blank=True)),
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
                ("countries", models.JSONField(default=list)),
                ("cites", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "warning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="briefing.earlywarning",
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "issued", "closed"])),
                name="warning_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "outcome__in",
                            [
                                legation.desks.briefing.warned.rules.Outcome["HAPPENED"],
                                legation.desks.briefing.warned.rules.Outcome["DID_NOT"],
                                legation.desks.briefing.warned.rules.Outcome["PARTLY"],
                                legation.desks.briefing.warned.rules.Outcome["UNDECIDED"],
                            ],
                        ),
                        ("state", legation.desks.briefing.warned.rules.State["CLOSED"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state", legation.desks.briefing.warned.rules.State["CLOSED"]),
                            _negated=True,
                        ),
                        ("outcome", ""),
                    ),
                    _connector="OR",
                ),
                name="warning_is_closed_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("marking__in", ["public", "internal", "restricted", "confidential"])
                ),
                name="warning_edition_marking_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningedition",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["mission", "ministry", "public"])),
                name="warning_edition_audience_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningedition",
            constraint=models.UniqueConstraint(
                fields=("warning", "number"), name="warning_number_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="warningedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("issued_at__isnull", True)),
                fields=("warning",),
                name="warning_has_one_draft",
            ),
        ),
    ]
