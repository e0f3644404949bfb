"""Triggers: what was handed to the lead, and who was named to decide it, stays as it was told."""

from django.db import migrations

ESCALATION, NAMED = "casework_escalation", "casework_nameddecider"
OPEN = "SELECT 1 FROM casework_review r WHERE r.id = NEW.review_id AND r.status = 'open'"
# Both accounts are one, or carry a standing mark of the same person.
HAND = """SELECT 1 FROM casework_review r JOIN casework_contribution c
    ON c.kind = r.kind AND c.object_id = r.object_id AND c.cycle = r.cycle
    WHERE r.id = NEW.review_id AND (c.person_id = {one} OR EXISTS (
        SELECT 1 FROM accounts_sameperson a JOIN accounts_sameperson b ON b.party = a.party
        WHERE a.lifted_at IS NULL AND b.lifted_at IS NULL
        AND a.user_id = {one} AND b.user_id = c.person_id))"""


def rules(vendor):
    """Each rule: table, trigger name, verb, condition ("" = always), words."""
    for table in (ESCALATION, NAMED):
        for verb in ("UPDATE", "DELETE"):
            yield table, f"{table}_{verb.lower()}", verb, "", f"{table} is append-only"
        words = f"{table}: nothing is replaced"
        if vendor == "sqlite":
            same = "review_id = NEW.review_id"
            same += " AND person_id = NEW.person_id" if table == NAMED else ""
            there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))"
            yield table, f"{table}_replaced", "INSERT", there, words
        else:
            yield table, f"{table}_emptied", "TRUNCATE", "", words
    words = "a review is handed on while it is open"
    yield ESCALATION, f"{ESCALATION}_open", "INSERT", f"NOT EXISTS ({OPEN})", words
    handed = f"EXISTS ({OPEN}) AND EXISTS (SELECT 1 FROM {ESCALATION} e WHERE e.review_id = NEW.review_id)"
    words = "a decider is named for an open review that was handed on"
    yield NAMED, f"{NAMED}_handed_on", "INSERT", f"NOT ({handed})", words
    own = f"EXISTS ({HAND.format(one='NEW.person_id')}) OR EXISTS ({HAND.format(one='NEW.named_by_id')})"
    words = "four eyes: a contributor is not named to decide, and names nobody"
    yield NAMED, f"{NAMED}_own", "INSERT", own, words


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, name, verb, condition, words in rules(vendor):
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
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} "
            f"EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, name, _verb, _condition, _words in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_escalations")]

    operations = [migrations.RunPython(install, remove)]
