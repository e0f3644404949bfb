"""Triggers: the security history is append-only, and the mark of the installation never changes."""

from django.db import migrations

EVENT, MARK = "accounts_securityevent", "accounts_installation"

SQLITE = [
    f"""CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
    for table in (EVENT, MARK)
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    *(
        f"""CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change()"""
        for table in (EVENT, MARK)
    ),
    *(
        f"""CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change()"""
        for table in (EVENT, MARK)
    ),
]
SQLITE_REVERSE = [
    f"DROP TRIGGER {table}_refuse_{verb}" for table in (EVENT, MARK) for verb in ("update", "delete")
]
POSTGRESQL_REVERSE = [
    *(
        f"DROP TRIGGER {table}_refuse_{what} ON {table}"
        for table in (EVENT, MARK)
        for what in ("change", "truncate")
    ),
    "DROP FUNCTION accounts_refuse_change()",
]


def install(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_REVERSE if sqlite else POSTGRESQL_REVERSE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_site_roles")]

    operations = [migrations.RunPython(install, remove)]
