"""Triggers: a verification begins as a draft, is frozen while submitted or approved, and is kept for good.

The services check the same before; these hold against a direct write to the database.
"""

from django.db import migrations

TABLE = "evidence_verification"
IDENTITY = ["id", "case_id", "item_id", "part", "reference", "created_by_id", "created_at"]
CONTENT = [
    "method",
    "tools",
    "sources_used",
    "finding",
    "conclusion",
    "confidence",
    "hypotheses",
    "single_hypothesis_reason",
    "latitude",
    "longitude",
    "uncertainty_m",
    "place_note",
    "happened_on",
    "happened_time",
    "happened_zone",
    "happened_margin_min",
    "time_note",
]


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"

    def changed(columns):
        return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)

    undecided = """NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_decision d JOIN casework_review r ON r.id = d.review_id
        WHERE r.kind = 'verification' AND r.object_id = NEW.id AND r.cycle = NEW.cycle
          AND d.verdict = 'approve')"""
    frozen = f"OLD.status IN ('submitted', 'approved', 'void') AND ({changed(CONTENT)})"
    begun = "NEW.status <> 'draft'"
    back = "NEW.cycle < OLD.cycle"
    yield "verification_begun", "INSERT", begun, "a record begins as a draft"
    yield "verification_identity", "UPDATE", changed(IDENTITY), "a verification keeps its item"
    yield "verification_frozen", "UPDATE", frozen, "a submitted verification is frozen"
    yield "verification_approved", "UPDATE", undecided, "nothing is approved without a decision"
    yield "verification_cycle", "UPDATE", back, "a record does not go back to earlier decisions"
    yield "verification_kept", "DELETE", "", "verifications are never deleted"
    if vendor == "sqlite":
        # REPLACE takes away rows that stand in its way without firing their DELETE triggers.
        there = f"""EXISTS (SELECT 1 FROM {TABLE}
            WHERE id = NEW.id OR (case_id = NEW.case_id AND reference = NEW.reference))"""
        yield "verification_replaced", "INSERT", there, "nothing is replaced"
    else:
        yield "verification_emptied", "TRUNCATE", "", "nothing is replaced"


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
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
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
    dependencies = [("evidence", "0008_verification"), ("casework", "0004_nothing_replaced")]

    operations = [migrations.RunPython(install, remove)]
