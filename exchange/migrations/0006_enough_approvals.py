"""Triggers: nothing is approved by fewer people than its review asks for.

The condition takes the place of one that asked for one approval.
"""

from django.db import migrations

# Trigger, table, and the kind of record under review.
TRIGGERS = [
    ("export_approved", "exchange_export", "export"),
]


def condition(kind, enough):
    return f"""NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_review r WHERE r.kind = '{kind}' AND r.object_id = NEW.id
          AND r.cycle = NEW.cycle AND (SELECT count(*) FROM casework_decision d
            WHERE d.review_id = r.id AND d.verdict = 'approve') >= {enough})"""


def replace(schema_editor, enough):
    words = "nothing is approved without its decisions"
    for name, table, kind in TRIGGERS:
        refused = condition(kind, enough)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        # The trigger calls its function by name.
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {refused} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$"
        )


def install(apps, schema_editor):
    replace(schema_editor, "r.approvals")


def remove(apps, schema_editor):
    replace(schema_editor, "1")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_full_statements"), ("casework", "0011_review_triggers")]

    operations = [migrations.RunPython(install, remove)]
