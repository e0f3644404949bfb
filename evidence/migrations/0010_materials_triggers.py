"""Triggers: what belongs to a note, and its withdrawal, are append-only, and nothing is replaced."""

from django.db import migrations

MATERIAL, WITHDRAWAL = "evidence_notematerial", "evidence_notematerialwithdrawal"
SAME = {MATERIAL: "id = NEW.id", WITHDRAWAL: "id = NEW.id OR material_id = NEW.material_id"}


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
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
            f"RAISE EXCEPTION '{words}'; END $$"
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
    dependencies = [("evidence", "0010_materials")]

    operations = [migrations.RunPython(install, remove)]
