"""Every run of a tool is a record that stays, and disturbs nothing."""

import hashlib
import ssl

import PIL
import pypdf
import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

import jobs
import store
from evidence.examination import limits
from evidence.examination.sandbox import Answer, examine
from evidence.models import Derivative, EvidenceItem, FileFacts, ToolRun
from evidence.processing import looking
from evidence.processing.looking import ExaminationFailed
from evidence.processing.originals import process
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.append_only import tampering
from tests.assets import hostile
from tests.assets.make import archive
from tests.evidence.conftest import asset


def runs(matter, lead, data: bytes, name: str = "file.bin") -> list[ToolRun]:
    item = factories.item(matter, lead, data, name)
    process(str(item.pk))
    return list(ToolRun.objects.filter(item=item).order_by("started_at", "pk"))


def test_the_runs_on_a_photograph(matter, lead):
    data = asset("photograph.jpg")
    hashed, typed, pictured = runs(matter, lead, data, "photograph.jpg")
    assert [run.purpose for run in (hashed, typed, pictured)] == ["hash", "type", "image"]
    assert (hashed.tool, hashed.tool_version) == ("OpenSSL", ssl.OPENSSL_VERSION)
    assert (pictured.tool, pictured.tool_version) == ("Pillow", PIL.__version__)
    for run in (hashed, typed, pictured):
        assert (run.result, run.reason) == ("done", "")
        assert run.input_sha256 == hashlib.sha256(data).hexdigest()
        assert len(run.output_sha256) == 64
        assert run.started_at <= timezone.now()
    # A process was started for each of these, which takes its time.
    assert typed.duration_ms > 10
    assert pictured.duration_ms > 10


def test_the_output_is_hashed_as_the_tool_gave_it(matter, lead, monkeypatch):
    answers = []

    def noted(file, *arguments):
        answers.append(examine(file, *arguments))
        return answers[-1]

    monkeypatch.setattr(looking, "examine", noted)
    _hash, *rest = runs(matter, lead, hostile.pdf(), "paper.pdf")
    assert [(run.tool, run.tool_version) for run in rest[1:]] == [
        ("pypdf", pypdf.__version__),
        ("pypdfium2", str(pypdfium2.PYPDFIUM_INFO)),
    ]
    assert [run.output_sha256 for run in rest] == [
        hashlib.sha256(answer.output).hexdigest() for answer in answers
    ]


def test_what_could_not_be_read_and_what_came_to_no_end(matter, lead, monkeypatch):
    *_, locked = runs(matter, lead, hostile.pdf(password="x"), "locked.pdf")
    assert (locked.result, locked.reason) == ("unreadable", "encrypted")
    monkeypatch.setattr(looking, "examine", lambda *_: Answer(b"", "tool_timeout"))
    *_, typed = runs(matter, lead, b"bytes")
    assert (typed.result, typed.reason, typed.output_sha256) == ("failed", "tool_timeout", "")


def test_each_try_leaves_its_runs_but_makes_nothing_twice(matter, lead, monkeypatch):
    item = factories.item(matter, lead, hostile.pdf(), "paper.pdf")

    def breaks_at_pages(file, name, *arguments):
        answer = examine(file, name, *arguments)
        return Answer(answer.output, "tool_killed") if name == "pages" else answer

    with monkeypatch.context() as patched:
        patched.setattr(looking, "examine", breaks_at_pages)
        for _ in range(2):
            with pytest.raises(ExaminationFailed):
                process(str(item.pk))
    process(str(item.pk))
    assert ToolRun.objects.filter(item=item, purpose="pages").count() == 3
    assert ToolRun.objects.filter(item=item, result="failed").count() == 2
    assert Derivative.objects.filter(item=item, kind="page").count() == 1
    assert FileFacts.objects.get(item=item).processing == "done"


def test_an_original_that_is_gone_leaves_a_run_that_says_so(matter, lead):
    item = factories.item(matter, lead)
    store.open_store().path(item.sha256).unlink()
    with pytest.raises(ExaminationFailed):
        process(str(item.pk))
    (run,) = ToolRun.objects.filter(item=item)
    assert (run.purpose, run.result, run.reason) == ("hash", "failed", "original_missing")


def test_runs_touch_neither_version_nor_review(matter, lead):
    item = factories.item(matter, lead, asset("photograph.jpg"), "photograph.jpg")
    process(str(item.pk))
    assert EvidenceItem.objects.get(pk=item.pk).version == item.version == 1


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_keeps_runs_as_they_were(verb, matter, lead):
    runs(matter, lead, b"words")
    rows = ToolRun.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(result="failed") if verb == "update" else rows._raw_delete("default")


def test_nothing_is_replaced(matter, lead):
    from django.db import connection

    run = runs(matter, lead, b"words")[0]
    if connection.vendor != "sqlite":
        with (
            pytest.raises(DatabaseError, match="nothing is replaced"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            # Else it would be refused for foreign keys that are still to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE evidence_toolrun")
        return
    with pytest.raises(DatabaseError, match="replaced"), connection.cursor() as cursor:
        cursor.execute(
            "REPLACE INTO evidence_toolrun SELECT * FROM evidence_toolrun WHERE id = %s",
            [run.pk.hex],
        )


def test_a_run_changed_behind_our_back_is_named(matter, lead):
    run = runs(matter, lead, hostile.pdf(password="x"), "locked.pdf")[-1]
    assert verify_ledger().ok
    with tampering("evidence_toolrun") as cursor:
        cursor.execute("UPDATE evidence_toolrun SET result = 'done' WHERE result = 'unreadable'")
    report = verify_ledger()
    assert not report.ok
    assert str(run.pk) in "".join(map(str, report.findings))


def test_the_ledger_names_input_and_output(matter, lead):
    run = runs(matter, lead, b"words")[-1]
    leaf = Entry.objects.get(object_id=run.pk).parsed
    assert (leaf.event, leaf.actor) == ("evidence.run.done", "system")
    assert set(leaf.sha256) == {run.input_sha256, run.output_sha256}


# -- pages -----------------------------------------------------------------------------------------
def test_further_pages_are_drawn_afterwards_up_to_a_bound(matter, lead, monkeypatch):
    from evidence.processing import paging

    monkeypatch.setattr(paging, "MAX_PAGES", 20)
    item = factories.item(matter, lead, hostile.pdf(pages=34), "paper.pdf")
    jobs.run_pending()
    drawn = Derivative.objects.filter(item=item, kind="page").values_list("number", flat=True)
    assert sorted(drawn) == list(range(1, 21))
    assert ToolRun.objects.filter(item=item, purpose="pages").count() == 2
    assert Derivative.objects.filter(item=item, kind="thumbnail").count() == 1
    assert limits.MAX_PAGES == 200


# -- the API ---------------------------------------------------------------------------------------
def test_the_api_lists_the_runs(matter, lead, client):
    item = factories.item(matter, lead, archive("one.txt"), "one.zip")
    process(str(item.pk))
    client.force_login(lead)
    answer = client.get(f"/api/v1/evidence/{item.pk}/runs/").json()
    assert [row["purpose"] for row in answer["results"]] == ["hash", "type", "listing"]
    row = answer["results"][2]
    assert (row["tool"], row["result"], row["item"]) == ("Casework archive", "done", str(item.pk))
    assert row["input_sha256"] == item.sha256
    assert answer["next"] is None
    assert client.get(f"/api/v1/evidence/{item.pk}/runs/?tool=x").status_code == 400
    client.force_login(factories.user("stranger"))
    assert client.get(f"/api/v1/evidence/{item.pk}/runs/").status_code == 404


def test_the_page_shows_the_runs_with_their_reasons(matter, lead, client):
    item = factories.item(matter, lead, asset("locked.zip"), "locked.zip")
    process(str(item.pk))
    client.force_login(lead)
    page = client.get(f"/evidence/{item.pk}/").content.decode()
    assert "Casework archive" in page
    assert "The content is locked by a password." in page
