"""Triggers: a mark stays as it was made; it is lifted once, and never by the account that it is about."""

from django.db import migrations

TABLE = "accounts_sameperson"
FIXED = ("id", "user_id", "party", "reason", "marked_by_id", "marked_at")


def rules(vendor):
    """Each rule: trigger name, when, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in FIXED)
    yield f"{TABLE}_kept", "UPDATE", changed, "a mark is lifted, never changed"
    yield f"{TABLE}_once", "UPDATE", "OLD.lifted_at IS NOT NULL", "a mark is lifted once"
    own = "NEW.lifted_by_id = NEW.user_id"
    yield f"{TABLE}_own", "UPDATE", own, "nobody lifts a mark of their own"
    yield f"{TABLE}_delete", "DELETE", "", "a mark is never deleted"
    words = f"{TABLE}: nothing is replaced"
    if vendor == "sqlite":
        there = f"""EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id
            OR (user_id = NEW.user_id AND lifted_at IS NULL AND NEW.lifted_at IS NULL))"""
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
            f"RETURN NEW; END $$"
        )
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, *_ in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_same_person")]

    operations = [migrations.RunPython(install, remove)]
