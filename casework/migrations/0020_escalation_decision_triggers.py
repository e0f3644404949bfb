"""Trigger: a review that was handed to the lead is decided by who leads the case, or by who was named."""

from django.db import migrations

TABLE, NAME = "casework_decision", "decision_handed_on"
WORDS = "a review that was handed on is decided by the lead, or by who was named"
# An export is a supervisor's to decide without a role in the case (casework/permissions.py).
NOT_THEIRS = """EXISTS (SELECT 1 FROM casework_escalation e WHERE e.review_id = NEW.review_id)
    AND NOT EXISTS (SELECT 1 FROM casework_review r JOIN casework_membership m ON m.case_id = r.case_id
        WHERE r.id = NEW.review_id AND m.user_id = NEW.decided_by_id AND m.role = 'lead'
        AND m.ended_at IS NULL AND (m.ends_on IS NULL OR m.ends_on >= {today}))
    AND NOT EXISTS (SELECT 1 FROM casework_nameddecider n WHERE n.review_id = NEW.review_id
        AND (n.person_id = NEW.decided_by_id OR EXISTS (
            SELECT 1 FROM accounts_sameperson a JOIN accounts_sameperson b ON b.party = a.party
            WHERE a.lifted_at IS NULL AND b.lifted_at IS NULL
            AND a.user_id = NEW.decided_by_id AND b.user_id = n.person_id)))
    AND NOT EXISTS (SELECT 1 FROM casework_review r
        JOIN accounts_user_groups u ON u.user_id = NEW.decided_by_id
        JOIN auth_group g ON g.id = u.group_id
        WHERE r.id = NEW.review_id AND r.kind = 'export' AND g.name = 'Supervisor')"""


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        condition = NOT_THEIRS.format(today="date('now')")
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON {TABLE} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    condition = NOT_THEIRS.format(today="(now() AT TIME ZONE 'UTC')::date")
    schema_editor.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {NAME} BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {NAME}")
        return
    schema_editor.execute(f"DROP TRIGGER {NAME} ON {TABLE}")
    schema_editor.execute(f"DROP FUNCTION {NAME}()")


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_return_reasons"), ("casework", "0016_escalations_triggers")]

    operations = [migrations.RunPython(install, remove)]
