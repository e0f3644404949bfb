"""Triggers: what was recorded of a training stays; it is revoked once, and never recorded of oneself."""

from django.db import migrations

TABLE = "accounts_training"
FIXED = ("id", "user_id", "subject", "provider", "completed_on", "recorded_by_id", "recorded_at")


def rules(vendor):
    """Each rule: trigger name, when, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(
        f"OLD.{column} {differs} NEW.{column}" for column in (*FIXED, "expires_on")
    )
    yield f"{TABLE}_kept", "UPDATE", changed, "a training is revoked, never changed"
    yield f"{TABLE}_once", "UPDATE", "OLD.revoked_at IS NOT NULL", "a training is revoked once"
    own = "NEW.revoked_by_id = NEW.user_id"
    yield f"{TABLE}_own", "UPDATE", own, "nobody revokes a training of their own"
    yield f"{TABLE}_delete", "DELETE", "", "a training is never deleted"
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
    dependencies = [("accounts", "0006_training")]

    operations = [migrations.RunPython(install, remove)]
