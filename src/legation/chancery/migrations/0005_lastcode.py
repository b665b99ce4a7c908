"""Which code of an authenticator app was taken last, so that none is taken twice by any process."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("chancery", "0004_accreditation_holder")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LastCode",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="last_code",
                        serialize=False,
                        to="chancery.person",
                    ),
                ),
                ("counter", models.BigIntegerField()),
            ],
        ),
    ]
