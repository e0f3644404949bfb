"""Triggers: nothing is approved by fewer people than its review asks for, and its terms stay.

They take the place of those that asked for one approval.
"""

from django.db import migrations

REVIEW, POLICY = "casework_review", "casework_reviewpolicy"
REVIEWED = {"casework_case": "case", "casework_witnessnote": "note"}
TERMS = ("approvals", "roles", "questions", "due_on")
APPROVALS = """(SELECT count(*) FROM casework_decision d
    WHERE d.review_id = {review}.id AND d.verdict = 'approve')"""
WORDS = "nothing is approved without its decisions"


def undecided(kind, enough):
    """No review in this cycle with the approvals that it asks for stands behind "approved"."""
    return f"""NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS (
        SELECT 1 FROM casework_review r WHERE r.kind = '{kind}' AND r.object_id = NEW.id
          AND r.cycle = NEW.cycle AND {APPROVALS.format(review="r")} >= {enough})"""


def approvals(enough):
    for table, kind in REVIEWED.items():
        yield f"{table}_approved", table, "UPDATE", undecided(kind, enough), WORDS


def rules(vendor):
    """Each rule: trigger name, table, when, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in TERMS)
    yield "review_terms", REVIEW, "UPDATE", changed, "a review keeps the terms it began with"
    few = f"""NEW.status = 'approved' AND OLD.status <> 'approved'
        AND {APPROVALS.format(review="NEW")} < NEW.approvals"""
    yield "review_enough", REVIEW, "UPDATE", few, WORDS
    other = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in ("id", "case_id", "kind"))
    yield f"{POLICY}_identity", POLICY, "UPDATE", other, "a rule keeps its case and kind"
    yield f"{POLICY}_kept", POLICY, "DELETE", "", "rules of review are never deleted"
    words = f"{POLICY}: nothing is replaced"
    if vendor == "sqlite":
        there = f"""EXISTS (SELECT 1 FROM {POLICY}
            WHERE id = NEW.id OR (case_id = NEW.case_id AND kind = NEW.kind))"""
        yield f"{POLICY}_replaced", POLICY, "INSERT", there, words
    else:
        yield f"{POLICY}_emptied", POLICY, "TRUNCATE", "", words


def create(schema_editor, name, table, verb, condition, words):
    if schema_editor.connection.vendor == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{words}'; END IF; "
        f"RETURN NEW; END $$"
    )
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    )


def drop(schema_editor, name, table):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {name}")
        return
    schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
    schema_editor.execute(f"DROP FUNCTION {name}()")


def install(apps, schema_editor):
    for rule in approvals("r.approvals"):
        drop(schema_editor, *rule[:2])
        create(schema_editor, *rule)
    for rule in rules(schema_editor.connection.vendor):
        create(schema_editor, *rule)


def remove(apps, schema_editor):
    for rule in approvals("1"):
        drop(schema_editor, *rule[:2])
        create(schema_editor, *rule)
    for name, table, *_ in rules(schema_editor.connection.vendor):
        drop(schema_editor, name, table)


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_review_policy")]

    operations = [migrations.RunPython(install, remove)]
