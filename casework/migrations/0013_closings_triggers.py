"""Triggers: when a case was closed and reopened, and why, stays as it was told."""

from django.db import migrations

TABLE = "casework_closing"


def rules(vendor):
    """Each rule: trigger name, verb, condition ("" = always), words."""
    for verb in ("UPDATE", "DELETE"):
        yield f"{TABLE}_{verb.lower()}", verb, "", f"{TABLE} is append-only"
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
            f"RAISE EXCEPTION '{words}'; END $$"
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
    dependencies = [("casework", "0013_closings")]

    operations = [migrations.RunPython(install, remove)]
