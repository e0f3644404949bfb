"""Trigger: where an original lay when it was received never changes, like the rest of its identity."""

from django.db import migrations

NAME, ITEM = "item_path", "evidence_evidenceitem"
CHANGED = "OLD.relative_path <> NEW.relative_path"
WORDS = "the identity of an original never changes"


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {ITEM} WHEN {CHANGED} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {CHANGED} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END $$"
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
    dependencies = [("evidence", "0004_uploads")]

    operations = [migrations.RunPython(install, remove)]
