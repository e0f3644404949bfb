"""Triggers: the security history and the mark of the installation are not replaced.

SQLite's REPLACE takes away rows that stand in its way without firing their DELETE triggers, so that what
is kept for good must be guarded when rows come in as well. Only SQLite knows it.
"""

from django.db import migrations

# What makes a new row the same as one that is there.
SAME = {
    "accounts_securityevent": "id = NEW.id",
    "accounts_installation": "id = NEW.id",
}


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    for table, same in SAME.items():
        words = f"{table}: nothing is replaced"
        if vendor == "sqlite":  # elsewhere it cannot be, and TRUNCATE is refused already
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            yield f"{table}_replaced", table, "INSERT", there, words


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
    dependencies = [("accounts", "0003_append_only")]

    operations = [migrations.RunPython(install, remove)]
