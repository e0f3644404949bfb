"""The database itself refuses to change what the ledger holds.

The pattern for other append-only tables: one BEFORE trigger per refused statement. SQLite's REPLACE deletes
without firing DELETE triggers, so that a BEFORE INSERT trigger has to refuse rows that are already there.
A migration must not import app code, therefore copy the two small builders rather than import them.
"""

from django.db import migrations

# table -> what makes a new row the same as one that is already there
KEYS = {
    "ledger_entry": "seq = NEW.seq OR id = NEW.id OR (case_id = NEW.case_id AND case_seq = NEW.case_seq)",
    "ledger_node": "position = NEW.position",
    "ledger_payload": "seq = NEW.seq",
    "ledger_head": "id = NEW.id",
}

# table -> when an UPDATE is refused
REFUSED = {
    "ledger_entry": "TRUE",
    "ledger_node": "TRUE",
    # Erasure takes salt and payload together and leaves the row.
    "ledger_payload": "NOT (NEW.seq = OLD.seq AND NEW.salt IS NULL AND NEW.payload IS NULL)",
    "ledger_head": "NOT (NEW.id = OLD.id AND NEW.size >= OLD.size)",
}


def sqlite(table):
    def trigger(name, event, when):
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

    yield trigger("update", "UPDATE", REFUSED[table])
    yield trigger("delete", "DELETE", "TRUE")
    yield trigger("replace", "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]})")


def postgresql(table):
    yield (
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({REFUSED[table]}) EXECUTE FUNCTION ledger_refuse()"
    )
    yield (
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION ledger_refuse()"
    )
    yield (
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION ledger_refuse()"
    )


FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        # None: the text holds a percent sign that is no placeholder.
        schema_editor.execute(FUNCTION, None)
    for table in KEYS:
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[vendor](table):
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in KEYS:
        for name in ("update", "delete", "truncate" if on_table else "replace"):
            schema_editor.execute(
                f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_table else "")
            )
    if on_table:
        schema_editor.execute("DROP FUNCTION ledger_refuse()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
