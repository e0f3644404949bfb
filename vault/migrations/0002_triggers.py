"""Triggers: what was erased stays so, under a hold nothing is destroyed, two people for an erasure.

The services check the same before; these hold against a direct write to the database.
"""

from django.db import migrations

IDENTITY, FIELD, KEY, ERASURE = (
    "vault_identity",
    "vault_identityfield",
    "vault_vaultkey",
    "vault_erasure",
)
GIVEN = ["id", "case_id", "identity_id", "grounds", "reason", "requested_by_id", "requested_at"]
MOVES = "OLD.state = 'requested' AND NEW.state IN ('erased', 'refused', 'withdrawn')"
SAME = {
    IDENTITY: "id = NEW.id OR witness_id = NEW.witness_id",
    FIELD: "id = NEW.id OR (identity_id = NEW.identity_id AND kind = NEW.kind AND position = NEW.position)",
    KEY: "id = NEW.id OR key_id = NEW.key_id",
    ERASURE: "id = NEW.id OR (identity_id = NEW.identity_id AND state IN ('requested', 'erased'))",
}


def changed(columns, differs="<>"):
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def rules(vendor):
    """Each rule: table, name, when, condition ("" = always), words."""
    for table, same in SAME.items():
        if vendor == "sqlite":
            # REPLACE takes away rows that stand in its way without firing their DELETE triggers.
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            yield table, "replaced", "INSERT", there, f"{table}: nothing is replaced"
        else:
            yield table, "emptied", "TRUNCATE", "", f"{table}: nothing is replaced"

    yield IDENTITY, "kept", "DELETE", "", "an identity is erased, never deleted"
    yield IDENTITY, "begun", "INSERT", "NEW.erased", "an identity does not begin as erased"
    yield IDENTITY, "identity", "UPDATE", changed(["id", "witness_id"]), "an identity keeps its witness"
    again = "OLD.erased AND (NOT NEW.erased OR NEW.key_id <> '')"
    yield IDENTITY, "stays_erased", "UPDATE", again, "what was erased stays erased"
    held = "NEW.erased AND NOT OLD.erased AND (OLD.legal_hold OR NEW.legal_hold)"
    yield IDENTITY, "held", "UPDATE", held, "nothing is erased under a legal hold"
    alone = f"""NEW.erased AND NOT OLD.erased AND NOT EXISTS (SELECT 1 FROM {ERASURE} e
        WHERE e.identity_id = NEW.id AND e.state = 'erased')"""
    yield IDENTITY, "by_two", "UPDATE", alone, "nothing is erased without a decision"
    yield IDENTITY, "version", "UPDATE", "NEW.version < OLD.version", "a version does not go back"

    of = f"SELECT 1 FROM {IDENTITY} i WHERE i.id"
    yield FIELD, "sealed", "UPDATE", "", "a sealed value is replaced, never changed"
    gone = f"EXISTS ({of} = NEW.identity_id AND i.erased)"
    yield FIELD, "erased", "INSERT", gone, "what was erased stays erased"
    hold = f"EXISTS ({of} = OLD.identity_id AND i.legal_hold)"
    yield FIELD, "held", "DELETE", hold, "nothing is destroyed under a legal hold"

    yield KEY, "kept", "DELETE", "", "that a key was in use is never deleted"
    yield KEY, "identity", "UPDATE", changed(["id", "key_id", "probe"]), "a key keeps its id"
    back = "OLD.state = 'destroyed' OR (OLD.state = 'retired' AND NEW.state = 'in_use')"
    yield KEY, "back", "UPDATE", back, "a retired key is not used again"

    yield ERASURE, "kept", "DELETE", "", "an erasure is never deleted"
    begun = "NEW.state <> 'requested' OR NEW.decided_by_id IS NOT NULL"
    yield ERASURE, "begun", "INSERT", begun, "an erasure begins as a request"
    yield ERASURE, "given", "UPDATE", changed(GIVEN), "what was asked for never changes"
    yield ERASURE, "moves", "UPDATE", f"NOT ({MOVES})", "an erasure does not go back"
    one = """NEW.state IN ('erased', 'refused') AND (NEW.decided_by_id IS NULL
        OR NEW.decided_by_id = NEW.requested_by_id)"""
    yield ERASURE, "by_two", "UPDATE", one, "an erasure takes a second person"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, rule, verb, condition, words in rules(vendor):
        name = f"{table}_{rule}"
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
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
        )
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, rule, *_ in rules(vendor):
        name = f"{table}_{rule}"
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
