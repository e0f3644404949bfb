"""The one row of the head, so that the first append finds something to lock."""

from django.db import migrations


def create(apps, schema_editor):
    apps.get_model("ledger", "Head").objects.create(id=1, size=0, frontier=b"")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_triggers")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
