"""Triggers: the words of a remark stay as they were written; it can only be settled, and that once."""

from django.db import migrations

TABLE = "casework_remark"
FIXED = (
    "id", "case_id", "review_id", "answers_id", "field", "text", "written_by_id", "written_at",
)  # fmt: skip


def rules(vendor):
    """Each rule: trigger name, verb, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in FIXED)
    yield f"{TABLE}_kept", "DELETE", "", f"{TABLE}: nothing is deleted"
    yield f"{TABLE}_words", "UPDATE", changed, "a remark stays as it was written"
    settled = "OLD.settled_at IS NOT NULL OR OLD.answers_id IS NOT NULL"
    yield f"{TABLE}_settled", "UPDATE", settled, "a settled remark and an answer stay as they are"
    words = f"{TABLE}: nothing is replaced"
    if vendor == "sqlite":
        there = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"
        yield f"{TABLE}_replaced", "INSERT", there, words
    else:
        yield f"{TABLE}_emptied", "TRUNCATE", "", words


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, verb, condition, words in rules(vendor):
        if vendor == "sqlite":
            when = f"WHEN {condition}" if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} {when} "
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
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH {each} "
            f"EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, _verb, _condition, _words in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_remarks")]

    operations = [migrations.RunPython(install, remove)]
