"""Triggers: no gap and no second holder in a chain of custody, and nobody accepts for somebody else.

The services check the same before, and say what is missing; these hold against a direct write. An event
from before holders were kept has neither `holder_id` nor `held_by`: what follows it is taken at its word.
"""

from django.db import migrations

EVENT, HANDOVER, ITEM = "evidence_custodyevent", "evidence_handover", "evidence_evidenceitem"
UNKNOWN = "(p.holder_id IS NULL AND p.held_by = '')"
KEPT = [
    "id",
    "case_id",
    "item_id",
    "kind",
    "giver_id",
    "receiver_id",
    "purpose",
    "place",
    "condition",
    "proposed_at",
]


def after(condition):
    """That the event before the new one fulfils `condition` (as `p`)."""
    return (
        f"EXISTS (SELECT 1 FROM {EVENT} p WHERE p.item_id = NEW.item_id "
        f"AND p.seq = NEW.seq - 1 AND {condition})"
    )


EVENT_RULES = {
    "custody_gap": (f"NEW.seq > 1 AND NOT {after('true')}", "custody: an event is missing before"),
    "custody_begin": (
        "(NEW.seq = 1) <> (NEW.kind IN ('received', 'sampled'))",
        "custody: a chain begins once",
    ),
    "custody_one_holder": (
        "(NEW.holder_id IS NULL) = (NEW.held_by = '')",
        "custody: exactly one has the item",
    ),
    "custody_accepted": (
        "NEW.holder_id <> NEW.by_id AND NOT "
        + after(f"(p.holder_id = NEW.holder_id OR {UNKNOWN})"),
        "custody: nobody accepts for somebody else",
    ),
    "custody_proposed": (
        "NEW.kind <> 'taken_over' AND "
        + after(
            f"""p.holder_id <> NEW.holder_id AND NOT EXISTS (SELECT 1 FROM {HANDOVER} h
            WHERE h.id = NEW.handover_id AND h.status = 'accepted'
              AND h.giver_id = p.holder_id AND h.receiver_id = NEW.holder_id)"""
        ),
        "custody: no hand-over was proposed and accepted",
    ),
    "custody_handed_out": (
        "NEW.held_by <> '' AND "
        + after("p.holder_id IS NOT NULL AND (p.holder_id <> NEW.by_id OR NEW.receipt_id IS NULL)"),
        "custody: handed out by its holder, against a receipt",
    ),
    "custody_outside": (
        "NEW.held_by <> '' AND NEW.kind <> 'correction' AND "
        + after("p.held_by <> '' AND p.held_by <> NEW.held_by"),
        "custody: an outside party hands nothing on here",
    ),
    "custody_corrects": (
        f"""NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {EVENT} e
        WHERE e.id = NEW.corrects_id AND e.item_id = NEW.item_id)""",
        "custody: a correction names an event of its own item",
    ),
}
HOLDS = f"""EXISTS (SELECT 1 FROM {EVENT} p WHERE p.item_id = NEW.item_id
    AND (p.holder_id = NEW.giver_id OR {UNKNOWN})
    AND p.seq = (SELECT max(seq) FROM {EVENT} e WHERE e.item_id = NEW.item_id))"""


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    for name, (condition, words) in EVENT_RULES.items():
        yield name, EVENT, "INSERT", condition, words
    new = f"NEW.status <> 'proposed' OR NEW.giver_id = NEW.receiver_id OR NOT {HOLDS}"
    yield "handover_proposed", HANDOVER, "INSERT", new, "hand-over: proposed by the holder"
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in KEPT)
    yield "handover_kept", HANDOVER, "UPDATE", changed, "hand-over: a proposal stays as it is"
    yield "handover_once", HANDOVER, "UPDATE", "OLD.status <> 'proposed'", "hand-over: decided once"
    undecided = """NEW.status <> 'proposed' AND (NEW.decided_by_id IS NULL OR
        (NEW.status IN ('accepted', 'declined') AND NEW.decided_by_id <> NEW.receiver_id))"""
    words = "hand-over: nobody accepts for somebody else"
    yield "handover_accepted", HANDOVER, "UPDATE", undecided, words
    yield "handover_delete", HANDOVER, "DELETE", "", "hand-over: nothing is deleted"
    if vendor == "sqlite":
        there = f"EXISTS (SELECT 1 FROM {HANDOVER} WHERE id = NEW.id)"
        yield "handover_replaced", HANDOVER, "INSERT", there, "hand-over: nothing is replaced"
    else:
        yield "handover_emptied", HANDOVER, "TRUNCATE", "", "hand-over: nothing is replaced"
    form = """OLD.form <> NEW.form OR (OLD.sampled_from_id IS NULL) <> (NEW.sampled_from_id IS NULL)
        OR OLD.sampled_from_id <> NEW.sampled_from_id"""
    yield "item_form", ITEM, "UPDATE", form, "what an item is never changes"


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
    dependencies = [("evidence", "0006_custody_chain")]

    operations = [migrations.RunPython(install, remove)]
