"""The four site roles, as Django groups. Their names are part of the code; people are put into them by services."""

from django.db import migrations

NAMES = ("Administrator", "Supervisor", "Auditor", "Member")


def create(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in NAMES:
        group.objects.using(schema_editor.connection.alias).get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
