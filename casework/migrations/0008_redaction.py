"""A redacted account beside the account. Not as AddField does it: SQLite's table would be made anew, and lose
its triggers."""

from django.db import migrations, models

TABLE = "casework_witnessnote"


class Migration(migrations.Migration):

    dependencies = [("casework", "0007_witnesses_triggers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {TABLE} ADD COLUMN redacted_account text NOT NULL DEFAULT ''",
                    f"ALTER TABLE {TABLE} DROP COLUMN redacted_account",
                ),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="witnessnote",
                    name="redacted_account",
                    field=models.TextField(
                        blank=True, default="", max_length=200_000, verbose_name="redacted account"
                    ),
                ),
            ],
        ),
    ]
