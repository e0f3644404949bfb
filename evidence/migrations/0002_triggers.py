"""Triggers: an original's identity never changes, custody and checks are append-only, nothing is deleted."""

from django.db import migrations

ITEM = "evidence_evidenceitem"
APPENDED = ["evidence_custodyevent", "evidence_integritycheck", "evidence_derivative"]
IDENTITY = ["case_id", "reference", "file_name", "sha256", "size", "created_by_id", "created_at"]


def rules():
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    for table in APPENDED:
        for verb in ("UPDATE", "DELETE"):
            yield f"{table}_{verb.lower()}", table, verb, "", f"{table} is append-only"
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in IDENTITY)
    yield "item_identity", ITEM, "UPDATE", changed, "the identity of an original never changes"
    yield "item_kept", ITEM, "DELETE", "", "evidence is never deleted"
    undecided = """NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_decision d JOIN casework_review r ON r.id = d.review_id
        WHERE r.kind = 'evidence' AND r.object_id = NEW.id AND r.cycle = NEW.cycle
          AND d.verdict = 'approve')"""
    yield "item_approved", ITEM, "UPDATE", undecided, "nothing is approved without a decision"


def install(apps, schema_editor):
    for name, table, verb, condition, words in rules():
        if schema_editor.connection.vendor == "sqlite":
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
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    for name, table, *_ in rules():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("casework", "0002_triggers")]

    operations = [migrations.RunPython(install, remove)]
