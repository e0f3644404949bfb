"""`manage.py export_case`: the operator's road, and its refusals in words."""

import hashlib
import io
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import ledger
import store
from casework.models import Case
from casework.services import reviews
from ledger.models import Entry
from tests import factories
from tests.append_only import tampering
from tests.exchange.conftest import Contents


def export_case(reference, out, **options) -> str:
    stdout = io.StringIO()
    options.setdefault("recipient", "District court")
    call_command("export_case", reference, out=Path(out), stdout=stdout, **options)
    return stdout.getvalue()


def refused(reference, out, **options) -> str:
    with pytest.raises(CommandError) as error:
        export_case(reference, out, **options)
    assert error.value.returncode == 1
    return str(error.value)


def test_it_writes_prints_and_records(approved_case, tmp_path):
    said = export_case(
        approved_case.case.reference, tmp_path / "new" / "folder", legal_basis="Order 5"
    )
    path = Path(said.splitlines()[-1])
    assert path == tmp_path / "new" / "folder" / f"{approved_case.case.reference}-OP-0001.zip"
    bundle = Contents(path.read_bytes())
    manifest = hashlib.sha256(bundle.files["manifest-sha256.txt"]).hexdigest()
    assert manifest in said
    document = bundle.json("data/case/case.json")
    assert document["export"]["recipient"] == "District court"
    assert document["export"]["road"] == "operator"
    assert [item["reference"] for item in document["evidence"]] == ["EV-0001"]
    assert b"UNAPPROVED" not in bundle.all_bytes()
    assert b"SECRET-COMMENT" not in bundle.all_bytes()
    entry = Entry.objects.get(event="exchange.case.exported_by_operator")
    assert entry.actor_code == ledger.OPERATOR.actor_code
    assert entry.object_id == approved_case.case.pk
    assert manifest in entry.parsed.sha256
    payload = entry.payload.payload
    for text in ("District court", "Order 5", manifest):
        assert text.encode() in bytes(payload)
    checked = subprocess.run(
        ["sha256sum", "-c", f"{path.name}.sha256"], cwd=path.parent, capture_output=True
    )
    assert checked.returncode == 0
    assert {found.name for found in path.parent.iterdir()} == {path.name, f"{path.name}.sha256"}
    assert path.stat().st_mode & 0o077 == 0


def test_a_closed_case(approved_case, tmp_path):
    lead = approved_case.people.lead
    reviews.move(
        actor=lead,
        record=approved_case.case,
        name="close",
        comment="Handed over.",
        reason="So be it",
    )
    assert export_case(approved_case.case.reference, tmp_path)


def test_a_second_export_is_another_one(approved_case, tmp_path):
    first, second = (export_case(approved_case.case.reference, tmp_path) for _ in range(2))
    assert first.splitlines()[-1].endswith("OP-0001.zip")
    assert second.splitlines()[-1].endswith("OP-0002.zip")
    assert Entry.objects.filter(event="exchange.case.exported_by_operator").count() == 2


def test_an_unknown_reference(db, tmp_path):
    assert refused("1999-0001", tmp_path) == "There is no case with the reference 1999-0001."


@pytest.mark.parametrize("step", ["draft", "submitted", "returned"])
def test_a_case_that_is_not_approved(world, tmp_path, step):
    if step != "draft":
        world.case = factories.submitted(world.case)
    if step == "returned":
        reviews.move(
            actor=world.people.reviewer, record=world.case, name="return", comment="Say more."
        )
    assert "is not approved" in refused(world.case.reference, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not Entry.objects.filter(event__startswith="exchange.").exists()


def test_a_case_that_only_looks_approved(world, tmp_path):
    table = Case._meta.db_table
    with tampering(table) as cursor:
        cursor.execute(f"UPDATE {table} SET status = 'approved'")  # noqa: S608
    assert "No second person has approved" in refused(world.case.reference, tmp_path)


def test_an_approved_case_changed_behind_the_services(approved_case, tmp_path):
    Case.objects.filter(pk=approved_case.case.pk).update(summary="Something else.")
    assert "No second person has approved" in refused(approved_case.case.reference, tmp_path)


def test_a_case_without_approved_records(db, tmp_path):
    lead = factories.user("lead")
    case = factories.case(lead)
    reviewer = factories.team(case, lead, reviewer="reviewer")["reviewer"]
    factories.approved(case, reviewer)
    assert "Nothing in this case is approved yet" in refused(case.reference, tmp_path)


def test_no_recipient(approved_case, tmp_path):
    assert "Say who receives" in refused(approved_case.case.reference, tmp_path, recipient=" ")


def test_a_folder_that_is_a_file(approved_case, tmp_path):
    (tmp_path / "out").write_text("not a folder")
    assert "Cannot write to" in refused(approved_case.case.reference, tmp_path / "out")
    assert "Cannot write to" in refused(approved_case.case.reference, "/proc/nowhere")


def test_what_exists_is_not_overwritten(approved_case, tmp_path):
    path = tmp_path / f"{approved_case.case.reference}-OP-0001.zip"
    path.write_bytes(b"somebody's")
    assert "exists already" in refused(approved_case.case.reference, tmp_path)
    assert path.read_bytes() == b"somebody's"
    assert not Entry.objects.filter(event="exchange.case.exported_by_operator").exists()


def test_a_damaged_original_leaves_nothing(approved_case, tmp_path):
    original = store.open_store().path(approved_case.photo.sha256)
    original.chmod(0o644)
    original.write_bytes(b"The photograph")
    assert "EV-0001" in refused(approved_case.case.reference, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not Entry.objects.filter(event="exchange.case.exported_by_operator").exists()
