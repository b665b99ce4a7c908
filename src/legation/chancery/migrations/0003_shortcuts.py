from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chancery", "0002_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="shortcuts",
            field=models.BooleanField(default=True),
        ),
    ]
