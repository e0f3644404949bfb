"""Triggers: a dissent is about the approval that it names, by somebody who had no part in it, for good."""

from django.db import migrations

TABLE = "casework_dissent"
# Both accounts are one, or carry a standing mark of the same person.
SAME = """({other} = {one} OR EXISTS (SELECT 1 FROM accounts_sameperson a
    JOIN accounts_sameperson b ON b.party = a.party
    WHERE a.lifted_at IS NULL AND b.lifted_at IS NULL AND a.user_id = {one} AND b.user_id = {other}))"""


def same(other):
    return SAME.format(one="NEW.recorded_by_id", other=other)


def rules(vendor):
    """Each rule: trigger name, verb, condition ("" = always), words."""
    for verb in ("UPDATE", "DELETE"):
        yield f"{TABLE}_{verb.lower()}", verb, "", f"{TABLE} is append-only"
    approved = """NOT EXISTS (SELECT 1 FROM casework_review r WHERE r.id = NEW.review_id
        AND r.status = 'approved' AND r.digest = NEW.digest)"""
    yield f"{TABLE}_approved", "INSERT", approved, "a dissent names the digest of an approved review"
    contributed = f"""EXISTS (SELECT 1 FROM casework_review r JOIN casework_contribution c
        ON c.kind = r.kind AND c.object_id = r.object_id AND c.cycle = r.cycle
        WHERE r.id = NEW.review_id AND {same("c.person_id")})"""
    yield f"{TABLE}_own", "INSERT", contributed, "four eyes: a contributor does not dissent"
    decided = f"""EXISTS (SELECT 1 FROM casework_decision d
        WHERE d.review_id = NEW.review_id AND {same("d.decided_by_id")})"""
    yield f"{TABLE}_decided", "INSERT", decided, "nobody dissents from their own decision"
    words = f"{TABLE}: nothing is replaced"
    if vendor == "sqlite":
        same_row = "review_id = NEW.review_id AND recorded_by_id = NEW.recorded_by_id"
        there = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR ({same_row}))"
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
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
        )
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH {each} "
            f"EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, _verb, _condition, _words in rules(vendor):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
            continue
        schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0015_dissents"),
        ("accounts", "0007_same_person_triggers"),
    ]

    operations = [migrations.RunPython(install, remove)]
