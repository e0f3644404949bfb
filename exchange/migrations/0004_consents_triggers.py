"""Triggers: what was submitted is frozen, now with the kind of recipient and the statements that stay.

SQLite made the table of exports anew for its new columns, and its triggers went: they are put back.
"""

from django.db import migrations

EXPORT = "exchange_export"
BEFORE = ["reference", "recipient", "legal_basis", "purpose", "records"]
CONTENT = [*BEFORE, "recipient_kind", "include_comments", "withheld"]


def frozen(columns):
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)
    return (
        "export_frozen",
        "UPDATE",
        f"OLD.status IN ('submitted', 'approved') AND ({changed})",
        "a submitted export is frozen",
    )


def put_back():
    """The other triggers of the table, as they were: name, when, condition ("" = always), words."""
    undecided = """NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_decision d JOIN casework_review r ON r.id = d.review_id
        WHERE r.kind = 'export' AND r.object_id = NEW.id AND r.cycle = NEW.cycle
          AND d.verdict = 'approve')"""
    yield "export_approved", "UPDATE", undecided, "nothing is approved without a decision"
    yield "export_begun", "INSERT", "NEW.status <> 'draft'", "an export begins as a draft"
    moved = "OLD.case_id <> NEW.case_id OR OLD.created_by_id <> NEW.created_by_id"
    yield "export_identity", "UPDATE", moved, "an export stays in its case"
    final = "OLD.status = 'approved' AND NEW.status <> 'approved'"
    yield "export_final", "UPDATE", final, "an approved export stays approved"
    yield "export_kept", "DELETE", "", "exports are never deleted"
    there = f"""EXISTS (SELECT 1 FROM {EXPORT} WHERE id = NEW.id
        OR (case_id = NEW.case_id AND reference = NEW.reference))"""
    yield f"{EXPORT}_replaced", "INSERT", there, f"{EXPORT}: nothing is replaced"
    other = "OLD.id <> NEW.id OR OLD.reference <> NEW.reference"
    yield "export_key", "UPDATE", other, "an export keeps its reference"
    back = "NEW.cycle < OLD.cycle"
    yield "export_cycle", "UPDATE", back, "a record does not go back to earlier decisions"


def on_sqlite(schema_editor, rules):
    for name, verb, condition, words in rules:
        when = f"WHEN {condition}" if condition else ""
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {EXPORT} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def on_postgresql(schema_editor, columns):
    """The trigger stays; what it does is replaced."""
    name, _verb, condition, words = frozen(columns)
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$"
    )


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        on_sqlite(schema_editor, [frozen(CONTENT), *put_back()])
    else:
        on_postgresql(schema_editor, CONTENT)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, *_ in [frozen(CONTENT), *put_back()]:
            schema_editor.execute(f"DROP TRIGGER {name}")
    else:
        on_postgresql(schema_editor, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_consents"), ("casework", "0002_triggers")]

    operations = [migrations.RunPython(install, remove)]
