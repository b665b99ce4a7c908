"""What a brief was read from stands beside it, label by label."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("briefing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="brief",
            name="rests_on",
            field=models.JSONField(default=list),
        ),
    ]
