"""Triggers: nothing is replaced, skips its review, or goes back to an earlier cycle.

SQLite's REPLACE takes away rows that stand in its way without firing their DELETE triggers, so that what
is kept for good must be guarded when rows come in as well. Only SQLite knows it.
"""

from django.db import migrations

# What makes a new row the same as one that is there.
SAME = {
    "casework_decision": """id = NEW.id
        OR (review_id = NEW.review_id AND decided_by_id = NEW.decided_by_id)""",
    "casework_contribution": "id = NEW.id",
    "casework_review": """id = NEW.id OR (kind = NEW.kind AND object_id = NEW.object_id
        AND (round = NEW.round OR (status = 'open' AND NEW.status = 'open')))""",
    "casework_case": "id = NEW.id OR reference = NEW.reference",
    "casework_witnessnote": "id = NEW.id OR reference = NEW.reference",
    "casework_witness": "id = NEW.id OR code = NEW.code",
    "casework_membership": """id = NEW.id OR (case_id = NEW.case_id AND user_id = NEW.user_id
        AND ended_at IS NULL AND NEW.ended_at IS NULL)""",
}
REVIEWED = ["casework_case", "casework_witnessnote"]


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    for table, same in SAME.items():
        words = f"{table}: nothing is replaced"
        if vendor == "sqlite":
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            yield f"{table}_replaced", table, "INSERT", there, words
        else:
            yield f"{table}_emptied", table, "TRUNCATE", "", words
    for table in REVIEWED:
        begun = "NEW.status <> 'draft'"
        yield f"{table}_begun", table, "INSERT", begun, "a record begins as a draft"
        other = "OLD.id <> NEW.id OR OLD.reference <> NEW.reference"
        yield f"{table}_identity", table, "UPDATE", other, "a record keeps its reference"
        back = "NEW.cycle < OLD.cycle"
        yield (
            f"{table}_cycle",
            table,
            "UPDATE",
            back,
            "a record does not go back to earlier decisions",
        )
    unapproved = "NEW.status = 'closed' AND OLD.status NOT IN ('approved', 'closed')"
    words = "only an approved case is closed"
    yield "casework_case_closed", "casework_case", "UPDATE", unapproved, words
    for table in ("casework_witness", "casework_membership"):
        yield f"{table}_identity", table, "UPDATE", "OLD.id <> NEW.id", f"{table} keeps its key"
    yield (
        "review_identity",
        "casework_review",
        "UPDATE",
        "OLD.id <> NEW.id",
        "a review keeps its key",
    )


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
    dependencies = [("casework", "0003_language_tags")]

    operations = [migrations.RunPython(install, remove)]
