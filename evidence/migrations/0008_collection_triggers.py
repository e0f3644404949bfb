"""Trigger: what a derivative was made from never changes, like the rest of an item's identity."""

from django.db import migrations

NAME, ITEM = "item_parent", "evidence_evidenceitem"
WORDS = "a derivative keeps its parent"


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {ITEM} WHEN OLD.parent_id IS NOT NEW.parent_id "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.parent_id IS DISTINCT FROM NEW.parent_id THEN RAISE EXCEPTION '{WORDS}'; END IF; "
        "RETURN NEW; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {ITEM} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {NAME}")
        return
    schema_editor.execute(f"DROP TRIGGER {NAME} ON {ITEM}")
    schema_editor.execute(f"DROP FUNCTION {NAME}()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_collection")]

    operations = [migrations.RunPython(install, remove)]
