"""What a reader must keep to itself leaves the options and stands sealed beside them."""

from django.conf import settings
from django.db import migrations, models

from legation.chancery.compartments import as_the_house
from legation.chancery.keys import Keys

SECRET = ("token", "password", "secret", "api_key")
"""Options that readers of earlier versions were given their secrets by."""


@as_the_house()
def seal(apps, schema_editor):
    keys = Keys(settings.LEGATION.home)
    for source in apps.get_model("listening", "Source").objects.all():
        given = {name: source.options.pop(name) for name in SECRET if name in source.options}
        if given:
            source.secrets = {
                name: keys.encrypt(str(one).encode()).decode() for name, one in given.items() if one
            }
            source.save(update_fields=["options", "secrets"])


@as_the_house()
def open_again(apps, schema_editor):
    keys = Keys(settings.LEGATION.home)
    for source in apps.get_model("listening", "Source").objects.exclude(secrets={}):
        opened = {name: keys.decrypt(one.encode()).decode() for name, one in source.secrets.items()}
        source.options = {**source.options, **opened}
        source.save(update_fields=["options"])


class Migration(migrations.Migration):
    dependencies = [("listening", "0003_row_security")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="secrets",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunPython(seal, open_again),
    ]
