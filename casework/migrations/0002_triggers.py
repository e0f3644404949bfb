"""Triggers: who contributed may not decide, nothing is approved without a decision, proofs stay.

The services check the same before; these hold against a direct write to the database.
"""

from django.db import migrations

# A condition that must not hold when a row is written, and the words of the refusal.
DECISION_REFUSALS = [
    (
        """EXISTS (SELECT 1 FROM casework_review r JOIN casework_contribution c
             ON c.kind = r.kind AND c.object_id = r.object_id AND c.cycle = r.cycle
           WHERE r.id = NEW.review_id AND c.person_id = NEW.decided_by_id)""",
        "four eyes: a contributor may not decide",
    ),
    (
        """NOT EXISTS (SELECT 1 FROM casework_review r
           WHERE r.id = NEW.review_id AND r.status = 'open' AND r.digest = NEW.digest)""",
        "a decision names the digest of an open review",
    ),
]
APPENDED = ["casework_decision", "casework_contribution"]
REVIEWED = {"casework_case": "case", "casework_witnessnote": "note"}
FROZEN = ["kind", "object_id", "cycle", "round", "snapshot", "digest", "submitted_by_id"]


def undecided(kind):
    """No approval in this cycle stands behind the move to "approved"."""
    return f"""NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_decision d JOIN casework_review r ON r.id = d.review_id
        WHERE r.kind = '{kind}' AND r.object_id = NEW.id AND r.cycle = NEW.cycle
          AND d.verdict = 'approve')"""


def rules():
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    for number, (condition, words) in enumerate(DECISION_REFUSALS):
        yield f"decision_{number}", "casework_decision", "INSERT", condition, words
    for table in APPENDED:
        for verb in ("UPDATE", "DELETE"):
            yield f"{table}_{verb.lower()}", table, verb, "", f"{table} is append-only"
    yield "review_delete", "casework_review", "DELETE", "", "a review is never deleted"
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in FROZEN)
    yield "review_frozen", "casework_review", "UPDATE", changed, "a submitted snapshot is frozen"
    for table, kind in REVIEWED.items():
        words = "nothing is approved without a decision"
        yield f"{table}_approved", table, "UPDATE", undecided(kind), words
        yield f"{table}_kept", table, "DELETE", "", f"{table}: nothing is deleted"


def install(apps, schema_editor):
    for name, table, verb, condition, words in rules():
        if schema_editor.connection.vendor == "sqlite":
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
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
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
    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
