"""Whether an export carries the full text of redacted statements: frozen like all that was submitted.

Not as AddField does it: SQLite's table would be made anew, and lose its triggers.
"""

from django.db import migrations, models

TABLE, TRIGGER = "exchange_export", "export_frozen"
WORDS = "a submitted export is frozen"
BEFORE = [
    "reference",
    "recipient",
    "legal_basis",
    "purpose",
    "records",
    "recipient_kind",
    "include_comments",
    "withheld",
]
FALSE = {"sqlite": "bool NOT NULL DEFAULT 0", "postgresql": "boolean NOT NULL DEFAULT false"}


def freeze(schema_editor, columns):
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)
    condition = f"OLD.status IN ('submitted', 'approved') AND ({changed})"
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TRIGGER}")
        schema_editor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END $$"
    )


def add(apps, schema_editor):
    kind = FALSE[schema_editor.connection.vendor]
    schema_editor.execute(f"ALTER TABLE {TABLE} ADD COLUMN full_statements {kind}")
    freeze(schema_editor, [*BEFORE, "full_statements"])


def drop(apps, schema_editor):
    freeze(schema_editor, BEFORE)
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN full_statements")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_consents_triggers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add, drop)],
            state_operations=[
                migrations.AddField(
                    model_name="export",
                    name="full_statements",
                    field=models.BooleanField(
                        default=False,
                        verbose_name="with the full text of statements that have a redacted one",
                    ),
                ),
            ],
        ),
    ]
