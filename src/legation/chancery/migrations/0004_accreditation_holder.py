"""An accreditation says where its seat is and, where that is not the head of mission, who holds it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("chancery", "0003_shortcuts")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="accreditation",
            name="holder",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="accreditation",
            name="seat",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
