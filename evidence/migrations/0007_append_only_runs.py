"""Triggers: tool runs are append-only; nothing in them changes, goes away or is replaced."""

from django.db import migrations

RUNS = "evidence_toolrun"


def rules(vendor):
    """Each rule: trigger name, when, condition ("" = always), words."""
    for verb in ("UPDATE", "DELETE"):
        yield f"{RUNS}_{verb.lower()}", verb, "", f"{RUNS} is append-only"
    words = f"{RUNS}: nothing is replaced"
    if vendor == "sqlite":
        there = f"EXISTS (SELECT 1 FROM {RUNS} WHERE id = NEW.id)"
        yield f"{RUNS}_replaced", "INSERT", there, words
    else:
        yield f"{RUNS}_emptied", "TRUNCATE", "", words


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, verb, condition, words in rules(vendor):
        if vendor == "sqlite":
            when = f"WHEN {condition}" if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {RUNS} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{words}'; END $$"
        )
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {RUNS} "
            f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, *_ in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {RUNS}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_tool_runs")]

    operations = [migrations.RunPython(install, remove)]
