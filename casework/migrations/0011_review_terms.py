"""The terms that each review began with, and the answers that go with a decision.

Columns are not added as AddField does it: SQLite's tables would be made anew, and lose their triggers.
"""

from django.db import migrations, models


# Table, column, its SQL, model, and the field.
COLUMNS = [
    (
        "casework_review",
        "approvals",
        "smallint NOT NULL DEFAULT 1 CHECK (approvals BETWEEN 1 AND 2)",
        "review",
        models.PositiveSmallIntegerField(default=1, verbose_name="approvals needed"),
    ),
    (
        "casework_review",
        "roles",
        "varchar(120) NOT NULL DEFAULT ''",
        "review",
        models.CharField(
            blank=True, default="", max_length=120, verbose_name="case roles that decide"
        ),
    ),
    (
        "casework_review",
        "questions",
        "varchar(200) NOT NULL DEFAULT ''",
        "review",
        models.CharField(blank=True, default="", max_length=200, verbose_name="checklist"),
    ),
    (
        "casework_review",
        "due_on",
        "date NULL",
        "review",
        models.DateField(null=True, verbose_name="due on"),
    ),
    (
        "casework_decision",
        "answers",
        "text NOT NULL DEFAULT ''",
        "decision",
        models.TextField(blank=True, default=""),
    ),
    (
        "casework_decision",
        "seal",
        "varchar(64) NOT NULL DEFAULT ''",
        "decision",
        models.CharField(blank=True, default="", editable=False, max_length=64),
    ),
]


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0010_attempts_triggers"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {table} ADD COLUMN {column} {sql}",
                    f"ALTER TABLE {table} DROP COLUMN {column}",
                )
                for table, column, sql, _model, _field in COLUMNS
            ],
            state_operations=[
                migrations.AddField(model_name=model, name=column, field=field)
                for _table, column, _sql, model, field in COLUMNS
            ],
        ),
    ]
