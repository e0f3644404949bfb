"""An index of the few rows that every page of those who keep watch asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0004_access_triggers")]

    operations = [
        migrations.AddIndex(
            model_name="access",
            index=models.Index(
                condition=models.Q(("emergency", True), ("reviewed_by", None)),
                fields=["case"],
                name="access_emergencies",
            ),
        ),
    ]
