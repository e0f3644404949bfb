"""Triggers: two people for a disposal, nothing is taken back, nothing is deleted."""

from django.db import migrations

TABLE = "evidence_disposal"
ITEM = "evidence_evidenceitem"
GIVEN = ["id", "case_id", "item_id", "grounds", "legal_basis", "reason", "requested_by_id", "requested_at"]
MOVES = {"requested": ("approved", "refused", "withdrawn"), "approved": ("destroyed",)}


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    yield "disposal_kept", TABLE, "DELETE", "", "a disposal is never deleted"
    if vendor == "sqlite":
        there = (
            f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (item_id = NEW.item_id"
            " AND state IN ('requested', 'approved', 'destroyed')))"
        )
        yield "disposal_replaced", TABLE, "INSERT", there, "evidence_disposal: nothing is replaced"
    else:
        yield "disposal_emptied", TABLE, "TRUNCATE", "", "evidence_disposal: nothing is replaced"
    begun = "NEW.state <> 'requested' OR NEW.decided_by_id IS NOT NULL OR NEW.destroyed_at IS NOT NULL"
    yield "disposal_begun", TABLE, "INSERT", begun, "a disposal begins as a request"
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in GIVEN)
    yield "disposal_given", TABLE, "UPDATE", changed, "what was asked for never changes"
    allowed = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state IN ({', '.join(repr(name) for name in after)}))"
        for before, after in MOVES.items()
    )
    yield "disposal_moves", TABLE, "UPDATE", f"NOT ({allowed})", "a disposal does not go back"
    alone = f"""NEW.state IN ('approved', 'refused') AND (NEW.decided_by_id IS NULL
        OR NEW.decided_by_id = NEW.requested_by_id
        OR NEW.decided_by_id = (SELECT created_by_id FROM {ITEM} WHERE id = NEW.item_id))"""
    yield "disposal_by_two", TABLE, "UPDATE", alone, "a disposal takes a second person"
    decided = """OLD.decided_by_id IS NOT NULL AND (NEW.decided_by_id IS NULL
        OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.decided_at <> OLD.decided_at)"""
    yield "disposal_decided", TABLE, "UPDATE", decided, "a decision never changes"
    unasked = f"""OLD.disposed_at IS NULL AND NEW.disposed_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM {TABLE} d WHERE d.item_id = NEW.id AND d.state IN ('approved', 'destroyed'))"""
    yield "item_disposed", ITEM, "UPDATE", unasked, "nothing is disposed of without a decision"
    back = "OLD.disposed_at IS NOT NULL AND (NEW.disposed_at IS NULL OR NEW.disposed_at <> OLD.disposed_at)"
    yield "item_stays_disposed", ITEM, "UPDATE", back, "what was disposed of stays so"
    new = "NEW.disposed_at IS NOT NULL"
    yield "item_begins_whole", ITEM, "INSERT", new, "an item does not begin as disposed of"


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
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
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
    dependencies = [("evidence", "0005_disposal")]

    operations = [migrations.RunPython(install, remove)]
