"""Triggers: nobody approves an interview that they had a hand in; versions and approvals stay.

SQLite's REPLACE takes away rows without firing their DELETE triggers, so that coming in is guarded as well.
"""

from django.db import migrations

APPROVAL, VERSION = "casework_interviewapproval", "casework_noteversion"
SAME = {
    APPROVAL: """id = NEW.id OR (note_id = NEW.note_id AND digest = NEW.digest
        AND approved_by_id = NEW.approved_by_id)""",
    VERSION: "id = NEW.id OR (note_id = NEW.note_id AND number = NEW.number)",
}
OWN = """EXISTS (SELECT 1 FROM casework_contribution c WHERE c.kind = 'note'
    AND c.object_id = NEW.note_id AND c.person_id = NEW.approved_by_id)"""
LATE = """NOT EXISTS (SELECT 1 FROM casework_witnessnote n WHERE n.id = NEW.note_id
    AND n.status IN ('draft', 'returned'))"""
SKIPPED = """NEW.number <> 1 + (SELECT count(*) FROM casework_noteversion v
    WHERE v.note_id = NEW.note_id)"""


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    words = "four eyes: a contributor may not approve the interview"
    yield f"{APPROVAL}_own", APPROVAL, "INSERT", OWN, words
    words = "an interview is approved before its note is submitted"
    yield f"{APPROVAL}_late", APPROVAL, "INSERT", LATE, words
    yield f"{VERSION}_number", VERSION, "INSERT", SKIPPED, "versions of a note are gap-free"
    for table, same in SAME.items():
        for verb in ("UPDATE", "DELETE"):
            yield f"{table}_{verb.lower()}", table, verb, "", f"{table} is append-only"
        words = f"{table}: nothing is replaced"
        if vendor == "sqlite":
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            yield f"{table}_replaced", table, "INSERT", there, words
        else:
            yield f"{table}_emptied", table, "TRUNCATE", "", words


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
    dependencies = [("casework", "0006_interviews")]

    operations = [migrations.RunPython(install, remove)]
