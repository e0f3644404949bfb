"""Triggers: the record of a check of all originals is append-only, and nothing is replaced."""

from django.db import migrations

RECORD = "evidence_storecheck"


def rules(vendor):
    """Each rule: trigger name, when, condition ("" = always), words."""
    for verb in ("UPDATE", "DELETE"):
        yield f"{RECORD}_{verb.lower()}", verb, "", f"{RECORD} is append-only"
    words = f"{RECORD}: nothing is replaced"
    if vendor == "sqlite":
        there = f"EXISTS (SELECT 1 FROM {RECORD} WHERE id = NEW.id)"
        yield f"{RECORD}_replaced", "INSERT", there, words
    else:
        yield f"{RECORD}_emptied", "TRUNCATE", "", words


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, verb, condition, words in rules(vendor):
        if vendor == "sqlite":
            when = f"WHEN {condition}" if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {RECORD} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{words}'; END $$"
        )
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {RECORD} "
            f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, *_ in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {RECORD}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0009_store_checks")]

    operations = [migrations.RunPython(install, remove)]
