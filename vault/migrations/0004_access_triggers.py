"""Triggers: two people for an access, a third for its review, minutes that hold, nothing taken back."""

from django.db import migrations

TABLE = "vault_access"
GIVEN = [
    "id",
    "case_id",
    "witness_id",
    "emergency",
    "kinds",
    "minutes",
    "reason",
    "legal_basis",
    "requested_by_id",
    "requested_at",
]
# Each is set once and then stays.
ONCE = [
    "decided_by_id",
    "decided_at",
    "opened_at",
    "expires_at",
    "ended_at",
    "reviewed_by_id",
    "reviewed_at",
]
MOVES = {
    "requested": ("granted", "refused", "cancelled"),
    "granted": ("open", "cancelled", "ended"),
    "open": ("ended",),
    "ended": ("ended",),
}


def rules(vendor):
    """Each rule: trigger name, when, condition ("" = always), words."""
    yield "vault_access_kept", "DELETE", "", "an access is never deleted"
    if vendor == "sqlite":
        there = (
            f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (witness_id = NEW.witness_id"
            " AND requested_by_id = NEW.requested_by_id AND state IN ('requested', 'granted', 'open')))"
        )
        yield "vault_access_replaced", "INSERT", there, "vault_access: nothing is replaced"
    else:
        yield "vault_access_emptied", "TRUNCATE", "", "vault_access: nothing is replaced"
    yield "vault_access_begun", "INSERT", _begun(), "an access begins as a request, or as an emergency"
    yield "vault_access_given", "UPDATE", _changed(GIVEN), "what was asked for never changes"
    once = " OR ".join(
        f"(OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column}))"
        for column in ONCE
    )
    once += " OR (OLD.decided_by_id IS NOT NULL AND NEW.comment <> OLD.comment)"
    yield "vault_access_once", "UPDATE", once, "what was decided, opened, ended or reviewed stays so"
    allowed = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state IN ({', '.join(repr(name) for name in after)}))"
        for before, after in MOVES.items()
    )
    yield "vault_access_moves", "UPDATE", f"NOT ({allowed})", "an access does not go back"
    alone = """(NEW.state IN ('granted', 'refused') OR (OLD.state = 'granted' AND NEW.state = 'open'))
        AND (NEW.decided_by_id IS NULL OR NEW.decided_by_id = NEW.requested_by_id)"""
    yield "vault_access_by_two", "UPDATE", alone, "an access takes a second person"
    late = "NEW.decided_by_id IS NOT NULL AND OLD.decided_by_id IS NULL AND OLD.state <> 'requested'"
    yield "vault_access_decided", "UPDATE", late, "only a request is decided on"
    for name, verb in (("vault_access_minutes", "UPDATE"), ("vault_access_minutes_begun", "INSERT")):
        yield name, verb, _too_long(vendor), "an access is open for the minutes asked for"
    yield "vault_access_reviewed", "UPDATE", _own_review(), "an access is reviewed by a third person"


def _begun():
    return """NOT (
        NEW.decided_by_id IS NULL AND NEW.reviewed_by_id IS NULL AND NEW.ended_at IS NULL AND (
            (NEW.state = 'requested' AND NEW.opened_at IS NULL AND NEW.expires_at IS NULL)
            OR (NEW.state = 'open' AND NEW.emergency AND NEW.opened_at IS NOT NULL
                AND NEW.expires_at IS NOT NULL)))"""


def _changed(columns):
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


def _too_long(vendor):
    if vendor == "sqlite":
        # Days as a floating-point number, good to a millisecond or so.
        longer = (
            "(julianday(NEW.expires_at) - julianday(NEW.opened_at)) * 1440.0 > NEW.minutes + 0.001"
        )
    else:
        longer = "NEW.expires_at > NEW.opened_at + NEW.minutes * interval '1 minute'"
    return f"""(NEW.opened_at IS NULL) <> (NEW.expires_at IS NULL)
        OR (NEW.opened_at IS NOT NULL AND (NEW.expires_at < NEW.opened_at OR {longer}))
        OR (NEW.state = 'open' AND NEW.opened_at IS NULL)"""


def _own_review():
    return """(NEW.reviewed_by_id IS NOT NULL AND (
            NEW.state <> 'ended' OR NEW.opened_at IS NULL OR NEW.verdict = ''
            OR NEW.reviewed_by_id = NEW.requested_by_id
            OR (NEW.decided_by_id IS NOT NULL AND NEW.reviewed_by_id = NEW.decided_by_id)))
        OR (OLD.reviewed_by_id IS NOT NULL AND (OLD.verdict <> NEW.verdict
            OR OLD.review_comment <> NEW.review_comment))"""


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
    dependencies = [("vault", "0003_access")]

    operations = [migrations.RunPython(install, remove)]
