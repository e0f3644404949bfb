"""Triggers: no export without a decision, what was submitted is frozen, nothing is deleted."""

from django.db import migrations

EXPORT, BUNDLE = "exchange_export", "exchange_bundle"
CONTENT = ["reference", "recipient", "legal_basis", "purpose", "records"]


def rules():
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    undecided = """NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_decision d JOIN casework_review r ON r.id = d.review_id
        WHERE r.kind = 'export' AND r.object_id = NEW.id AND r.cycle = NEW.cycle
          AND d.verdict = 'approve')"""
    yield "export_approved", EXPORT, "UPDATE", undecided, "nothing is approved without a decision"
    yield "export_begun", EXPORT, "INSERT", "NEW.status <> 'draft'", "an export begins as a draft"
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)
    frozen = f"OLD.status IN ('submitted', 'approved') AND ({changed})"
    yield "export_frozen", EXPORT, "UPDATE", frozen, "a submitted export is frozen"
    moved = "OLD.case_id <> NEW.case_id OR OLD.created_by_id <> NEW.created_by_id"
    yield "export_identity", EXPORT, "UPDATE", moved, "an export stays in its case"
    yield "export_final", EXPORT, "UPDATE", (
        "OLD.status = 'approved' AND NEW.status <> 'approved'"
    ), "an approved export stays approved"
    yield "export_kept", EXPORT, "DELETE", "", "exports are never deleted"
    yield "bundle_kept", BUNDLE, "DELETE", "", "what was built is never deleted"


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
    dependencies = [("exchange", "0001_initial"), ("casework", "0002_triggers")]

    operations = [migrations.RunPython(install, remove)]
