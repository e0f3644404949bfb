"""Triggers: whoever is marked as one person with a contributor or an approver decides nothing either."""

from django.db import migrations

DECISION, APPROVAL = "casework_decision", "casework_interviewapproval"
# Both accounts carry a standing mark of the same person.
SAME = """SELECT 1 FROM accounts_sameperson a JOIN accounts_sameperson b ON b.party = a.party
    WHERE a.lifted_at IS NULL AND b.lifted_at IS NULL AND a.user_id = {one} AND b.user_id = {other}"""


def same(one, other):
    return f"EXISTS ({SAME.format(one=one, other=other)})"


def rules():
    """Each rule: trigger name, table, condition, words."""
    contributed = f"""EXISTS (SELECT 1 FROM casework_review r JOIN casework_contribution c
        ON c.kind = r.kind AND c.object_id = r.object_id AND c.cycle = r.cycle
        WHERE r.id = NEW.review_id AND {same("NEW.decided_by_id", "c.person_id")})"""
    words = "four eyes: the same person as a contributor may not decide"
    yield "decision_same_contributor", DECISION, contributed, words
    decided = f"""EXISTS (SELECT 1 FROM casework_decision d
        WHERE d.review_id = NEW.review_id AND {same("NEW.decided_by_id", "d.decided_by_id")})"""
    words = "four eyes: the same person does not decide twice"
    yield "decision_same_person", DECISION, decided, words
    heard = f"""EXISTS (SELECT 1 FROM casework_contribution c WHERE c.kind = 'note'
        AND c.object_id = NEW.note_id AND {same("NEW.approved_by_id", "c.person_id")})"""
    words = "four eyes: the same person as a contributor may not approve the interview"
    yield f"{APPROVAL}_same_contributor", APPROVAL, heard, words
    twice = f"""EXISTS (SELECT 1 FROM {APPROVAL} i WHERE i.note_id = NEW.note_id
        AND i.digest = NEW.digest AND {same("NEW.approved_by_id", "i.approved_by_id")})"""
    words = "four eyes: the same person does not approve twice"
    yield f"{APPROVAL}_same_person", APPROVAL, twice, words


def install(apps, schema_editor):
    for name, table, condition, words in rules():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
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
        ("casework", "0011_review_triggers"),
        ("accounts", "0007_same_person_triggers"),
    ]

    operations = [migrations.RunPython(install, remove)]
