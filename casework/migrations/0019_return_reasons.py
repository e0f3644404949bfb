"""The reasons that a return names.

The column is not added as AddField does it: SQLite's table would be made anew, and lose its triggers.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_watches")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE casework_decision ADD COLUMN reasons varchar(200) NOT NULL DEFAULT ''",
                    "ALTER TABLE casework_decision DROP COLUMN reasons",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="decision",
                    name="reasons",
                    field=models.CharField(
                        blank=True, default="", editable=False, max_length=200
                    ),
                )
            ],
        )
    ]
