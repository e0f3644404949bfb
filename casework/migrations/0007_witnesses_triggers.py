"""Triggers: answers, assessments and texts are append-only; tasks and offers of help are kept for good.

SQLite made the table of witnesses anew for its new columns, and its triggers went: they are put back.
"""

from django.db import migrations

WITNESS, TASK = "casework_witness", "casework_task"
REFERRAL, TEXT = "casework_referral", "casework_consenttext"
APPENDED = ["casework_consent", "casework_riskassessment", TEXT]
KEPT = [TASK, REFERRAL]
# What makes a new row the same as one that is there.
SAME = {
    "casework_consent": "id = NEW.id OR (witness_id = NEW.witness_id AND number = NEW.number)",
    "casework_riskassessment": """id = NEW.id
        OR (witness_id = NEW.witness_id AND number = NEW.number)""",
    TEXT: "id = NEW.id OR (language = NEW.language AND edition = NEW.edition)",
    TASK: "id = NEW.id OR (case_id = NEW.case_id AND reference = NEW.reference)",
    REFERRAL: "id = NEW.id",
}
PUT_BACK = {WITNESS: "id = NEW.id OR code = NEW.code"}
IDENTITY = {
    TASK: ["id", "case_id", "reference", "record_kind", "record_id", "created_by_id"],
    REFERRAL: ["id", "case_id", "witness_id", "created_by_id", "created_on"],
}


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    for table in APPENDED:
        for verb in ("UPDATE", "DELETE"):
            yield f"{table}_{verb.lower()}", table, verb, "", f"{table} is append-only"
    for table in KEPT:
        yield f"{table}_kept", table, "DELETE", "", f"{table}: nothing is deleted"
    for table, columns in IDENTITY.items():
        changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)
        yield f"{table}_identity", table, "UPDATE", changed, f"{table} keeps what it is about"
    closed = "OLD.status <> 'open'"
    yield f"{TASK}_closed", TASK, "UPDATE", closed, "a closed task stays as it is"
    for table, same in SAME.items():
        yield replaced(vendor, table, same)
    if vendor == "sqlite":
        yield replaced(vendor, WITNESS, PUT_BACK[WITNESS])
        yield (
            f"{WITNESS}_identity",
            WITNESS,
            "UPDATE",
            "OLD.id <> NEW.id",
            f"{WITNESS} keeps its key",
        )


def replaced(vendor, table, same):
    """Against REPLACE, which fires no DELETE trigger on SQLite, and TRUNCATE, which PostgreSQL knows."""
    words = f"{table}: nothing is replaced"
    if vendor == "sqlite":
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        return f"{table}_replaced", table, "INSERT", there, words
    return f"{table}_emptied", table, "TRUNCATE", "", words


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
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
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
    dependencies = [("casework", "0007_witnesses")]

    operations = [migrations.RunPython(install, remove)]
