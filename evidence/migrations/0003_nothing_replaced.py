"""Triggers: nothing is replaced, skips its review, or goes back to an earlier cycle.

SQLite's REPLACE takes away rows that stand in its way without firing their DELETE triggers, so that what
is kept for good must be guarded when rows come in as well. Only SQLite knows it.
"""

from django.db import migrations

# What makes a new row the same as one that is there.
SAME = {
    "evidence_evidenceitem": "id = NEW.id OR (case_id = NEW.case_id AND reference = NEW.reference)",
    "evidence_custodyevent": "id = NEW.id OR (item_id = NEW.item_id AND seq = NEW.seq)",
    "evidence_integritycheck": "id = NEW.id",
    "evidence_derivative": "id = NEW.id",
}
ITEM = "evidence_evidenceitem"


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    for table, same in SAME.items():
        words = f"{table}: nothing is replaced"
        if vendor == "sqlite":
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            yield f"{table}_replaced", table, "INSERT", there, words
        else:
            yield f"{table}_emptied", table, "TRUNCATE", "", words
    yield "item_begun", ITEM, "INSERT", "NEW.status <> 'draft'", "a record begins as a draft"
    yield "item_key", ITEM, "UPDATE", "OLD.id <> NEW.id", "a record keeps its key"
    back = "NEW.cycle < OLD.cycle"
    yield "item_cycle", ITEM, "UPDATE", back, "a record does not go back to earlier decisions"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, verb, condition, words in rules(vendor):
        if vendor == "sqlite":
            when = f"WHEN {condition}" if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition or 'true'} THEN RAISE EXCEPTION '{words}'; END IF; "
            f"RETURN NEW; END $$"
        )
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, *_ in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_triggers")]

    operations = [migrations.RunPython(install, remove)]
