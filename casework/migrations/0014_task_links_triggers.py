"""Triggers: a task that was begun is still open; what a task was tied to is kept for good."""

from django.db import migrations

TASK, LINK = "casework_task", "casework_tasklink"
CLOSED = "a closed task stays as it is"
WAS, IS = "OLD.status <> 'open'", "OLD.status NOT IN ('open', 'doing')"


def rules(vendor):
    """Each rule: trigger name, verb, condition ("" = always), words."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    columns = ["id", "case_id", "task_id", "record_kind", "record_id", "added_by_id", "added_at"]
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)
    yield f"{LINK}_kept", "DELETE", "", f"{LINK}: nothing is deleted"
    yield f"{LINK}_identity", "UPDATE", changed, f"{LINK} keeps what it ties"
    yield f"{LINK}_removed", "UPDATE", "OLD.removed_at IS NOT NULL", f"{LINK} was taken off"
    words = f"{LINK}: nothing is replaced"
    if vendor == "sqlite":
        same = "id = NEW.id OR (removed_at IS NULL AND NEW.removed_at IS NULL "
        same += "AND task_id = NEW.task_id AND record_id = NEW.record_id)"
        there = f"EXISTS (SELECT 1 FROM {LINK} WHERE {same})"
        yield f"{LINK}_replaced", "INSERT", there, words
    else:
        yield f"{LINK}_emptied", "TRUNCATE", "", words


def make(schema_editor, table, name, verb, condition, words):
    if schema_editor.connection.vendor == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
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


def drop(schema_editor, table, name):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {name}")
        return
    schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
    schema_editor.execute(f"DROP FUNCTION {name}()")


def install(apps, schema_editor):
    drop(schema_editor, TASK, f"{TASK}_closed")
    make(schema_editor, TASK, f"{TASK}_closed", "UPDATE", IS, CLOSED)
    for rule in rules(schema_editor.connection.vendor):
        make(schema_editor, LINK, *rule)


def remove(apps, schema_editor):
    for name, *_rule in rules(schema_editor.connection.vendor):
        drop(schema_editor, LINK, name)
    drop(schema_editor, TASK, f"{TASK}_closed")
    make(schema_editor, TASK, f"{TASK}_closed", "UPDATE", WAS, CLOSED)


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_task_links")]

    operations = [migrations.RunPython(install, remove)]
