"""Triggers: accounts marked as one person are one, where the vault asks for a second and a third."""

from django.db import migrations

# Both accounts carry a standing mark of the same person.
SAME = """SELECT 1 FROM accounts_sameperson a JOIN accounts_sameperson b ON b.party = a.party
    WHERE a.lifted_at IS NULL AND b.lifted_at IS NULL AND a.user_id = {one} AND b.user_id = {other}"""


def same(one, other):
    return f"EXISTS ({SAME.format(one=one, other=other)})"


def rules():
    """Each rule: trigger name, table, condition, words. Asked once, when it is decided."""
    decided = "NEW.decided_by_id IS NOT NULL AND OLD.decided_by_id IS NULL"
    own = same("NEW.decided_by_id", "NEW.requested_by_id")
    words = "an access takes a second person"
    granted = f"NEW.state IN ('granted', 'refused') AND {decided} AND {own}"
    yield "vault_access_same_person", "vault_access", granted, words
    reviewed = "NEW.reviewed_by_id IS NOT NULL AND OLD.reviewed_by_id IS NULL"
    one = same("NEW.reviewed_by_id", "NEW.requested_by_id")
    other = same("NEW.reviewed_by_id", "NEW.decided_by_id")
    words = "an access is reviewed by a third person"
    yield "vault_access_same_reviewer", "vault_access", f"{reviewed} AND ({one} OR {other})", words
    erased = f"NEW.state IN ('erased', 'refused') AND {decided} AND {own}"
    yield "vault_erasure_same_person", "vault_erasure", erased, "an erasure takes a second person"



def install(apps, schema_editor):
    for name, table, condition, words in rules():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} "
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
    dependencies = [
        ("vault", "0005_access_emergencies"),
        ("accounts", "0007_same_person_triggers"),
    ]

    operations = [migrations.RunPython(install, remove)]
