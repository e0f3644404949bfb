"""What the worker finds out about an original, and what it keeps of it."""

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image, __version__

import jobs
import store
from evidence.examination.sandbox import Answer, examine
from evidence.models import Derivative, EvidenceItem, FileFacts
from evidence.processing import looking
from evidence.processing.looking import ExaminationFailed
from evidence.processing.originals import process
from evidence.reasons import REASONS, reason_text
from jobs.models import Job
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.evidence.conftest import asset, events, stored_hashes
from tests.evidence.test_checks import flip


def processed(matter, lead, name: str, data: bytes | None = None) -> FileFacts:
    item = factories.item(matter, lead, asset(name) if data is None else data, name)
    process(str(item.pk))
    return FileFacts.objects.select_related("item").get(item=item)


def examined_by(monkeypatch, behaviour) -> None:
    monkeypatch.setattr(looking, "examine", behaviour)


# -- a photograph ------------------------------------------------------------------------------
def test_a_photograph(matter, lead):
    facts = processed(matter, lead, "photograph.jpg")
    assert (facts.processing, facts.processing_reason) == ("done", "")
    assert (facts.readable, facts.readable_reason) == ("yes", "")
    assert (facts.scan, facts.scan_reason) == ("not_scanned", "no_scanner")
    assert facts.media_type == "image/jpeg"
    assert facts.sha512 == hashlib.sha512(asset("photograph.jpg")).hexdigest()
    assert facts.finished_at is not None
    assert events(facts) == ["evidence.facts.awaited", "evidence.facts.found"]


def test_what_a_photograph_says_of_itself_is_kept_as_written(matter, lead):
    metadata = processed(matter, lead, "photograph.jpg").metadata
    assert metadata["image"] == {"width": 640, "height": 400, "mode": "RGB"}
    assert metadata["orientation"] == 6
    # No zone is written: none is made up.
    assert metadata["taken"] == {"written": "2024:07:08 10:42:17", "subsecond": "042"}
    assert metadata["position"] == {
        "latitude": "-48.873167",
        "longitude": "-123.393333",
        "altitude": "-12.5",
        "date": "2024:07:08",
    }
    assert metadata["device"] == {
        "make": "Test-Kamera",
        "model": "Modell 1",
        "software": "Редактор",
    }
    assert metadata["tags"]["Image"]["XPTitle"] == "Тест"
    assert metadata["tags"]["Exif"]["ExposureTime"] == "1/250"
    assert metadata["tags"]["GPS"]["GPSLatitude"] == ["48/1", "52/1", "117/5"]
    assert metadata["extension"] == {"given": "jpg", "agrees": True}


def test_the_thumbnail_is_upright_small_and_says_nothing(matter, lead):
    facts = processed(matter, lead, "photograph.jpg")
    made = Derivative.objects.get(item=facts.item, kind="thumbnail")
    with store.open_store("derivatives").open(made.sha256) as file:
        data = file.read()
    image = Image.open(BytesIO(data))
    assert image.format == "WEBP"
    assert image.size == (320, 512), "turned by a quarter"
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile"} & set(image.info)
    assert b"Kamera" not in data
    # Held upright, the picture's left side (red) is on top, its lower edge (blue) at the left.
    pixels = image.convert("RGB")
    top, bottom, left = (pixels.getpixel(at) for at in ((200, 60), (200, 450), (30, 256)))
    assert top[0] > 150 > top[1]
    assert bottom[1] > 100 > bottom[0]
    assert left[2] > 150 > left[0]


def test_the_derivative_names_tool_input_and_output(matter, lead):
    facts = processed(matter, lead, "photograph.jpg")
    made = Derivative.objects.get(item=facts.item, kind="thumbnail")
    preview = Derivative.objects.get(item=facts.item, kind="preview")
    assert (made.kind, made.media_type, made.case_id) == ("thumbnail", "image/webp", matter.pk)
    assert (made.tool, made.tool_version) == ("Pillow", __version__)
    assert made.input_sha256 == facts.item.sha256
    assert stored_hashes("derivatives") == sorted([made.sha256, preview.sha256])
    assert store.open_store("derivatives").size(made.sha256) == made.size
    leaf = Entry.objects.get(object_id=made.pk).parsed
    assert leaf.event == "evidence.derivative.made"
    assert leaf.actor == "system"
    assert set(leaf.sha256) == {made.input_sha256, made.sha256}


def test_findings_disturb_neither_version_nor_review(matter, lead, reviewer):
    item = factories.item(matter, lead, asset("photograph.jpg"), "photograph.jpg")
    submitted = factories.submitted(item)
    process(str(item.pk))
    from casework.services import reviews

    approved = reviews.move(actor=reviewer, record=submitted, name="approve")
    assert approved.status == "approved"
    assert events(item).count("evidence.item.received") == 1
    assert EvidenceItem.objects.get(pk=item.pk).version == approved.version


# -- other files -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "media_type", "readable", "reason", "agrees"),
    [
        ("plain.png", "image/png", "yes", "", True),
        ("truncated.jpg", "image/jpeg", "no", "truncated", True),
        ("bomb.png", "image/png", "no", "too_many_pixels", True),
        ("text.jpg", "text/plain", "yes", "", False),
        ("drawing.svg", "image/svg+xml", "yes", "source_only", True),
        ("archive.zip", "application/zip", "yes", "", True),
        ("locked.zip", "application/zip", "no", "encrypted", True),
        ("paper.pdf", "application/pdf", "yes", "", True),
    ],
)
def test_what_is_found(name, media_type, readable, reason, agrees, matter, lead):
    facts = processed(matter, lead, name)
    assert (facts.processing, facts.media_type) == ("done", media_type)
    assert (facts.readable, facts.readable_reason) == (readable, reason)
    assert facts.metadata["extension"]["agrees"] is agrees
    assert facts.sha512 == hashlib.sha512(asset(name)).hexdigest()
    assert facts.scan == "not_scanned"
    assert Derivative.objects.exists() is (readable == "yes" or name == "locked.zip")


def test_a_truncated_photograph_still_says_when_and_where(matter, lead):
    metadata = processed(matter, lead, "truncated.jpg").metadata
    assert metadata["taken"]["written"] == "2024:07:08 10:42:17"
    assert metadata["position"]["latitude"] == "-48.873167"


def test_bytes_of_no_known_type(matter, lead):
    facts = processed(matter, lead, "unknown.bin", b"\0\1\2\3" * 10)
    assert (facts.processing, facts.media_type) == ("done", "application/octet-stream")


# -- when the examination fails ----------------------------------------------------------------
HOSTILE = partial(examine, tool="tests.evidence.hostile_tool", wall_seconds=2)


@pytest.mark.parametrize(
    ("behaviour", "reason", "again"),
    [
        (b"killed", "tool_killed", True),
        (b"hang", "tool_timeout", False),
        (b"raise", "tool_failed", False),
        (b"flood", "tool_answer", False),
    ],
)
def test_the_worker_survives_a_tool_that_does_not(
    behaviour, reason, again, matter, lead, monkeypatch
):
    examined_by(monkeypatch, HOSTILE)
    item = factories.item(matter, lead, behaviour)
    if again:
        with pytest.raises(ExaminationFailed, match=reason):
            process(str(item.pk))
    else:
        process(str(item.pk))
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", reason)
    assert (facts.readable, facts.scan) == ("unknown", "not_scanned")
    assert facts.sha512 == hashlib.sha512(behaviour).hexdigest(), "the hash does not depend on it"
    assert events(facts)[-1] == "evidence.facts.failed"


def test_what_was_found_before_the_tool_died_stands(matter, lead, monkeypatch):
    examined_by(monkeypatch, HOSTILE)
    item = factories.item(matter, lead, b"raise")
    process(str(item.pk))
    assert FileFacts.objects.get(item=item).media_type == "image/x-first-finding"


def test_an_answer_of_nothing_is_a_failure(matter, lead, monkeypatch):
    examined_by(monkeypatch, lambda file, *_: Answer(b""))
    facts = processed(matter, lead, "plain.png")
    assert (facts.processing, facts.processing_reason) == ("failed", "tool_answer")


def test_a_failed_examination_can_be_repeated(matter, lead, monkeypatch):
    with monkeypatch.context() as patched:
        examined_by(patched, lambda file, *_: Answer(b"", "tool_killed"))
        item = factories.item(matter, lead, asset("plain.png"), "plain.png")
        with pytest.raises(ExaminationFailed):
            process(str(item.pk))
    process(str(item.pk))
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason, facts.readable) == ("done", "", "yes")


def test_repeating_a_finished_examination_does_nothing(matter, lead, monkeypatch):
    facts = processed(matter, lead, "photograph.jpg")
    before = Entry.objects.count()
    examined_by(monkeypatch, lambda file, *_: pytest.fail("the original was examined again"))
    process(str(facts.item_id))
    assert Entry.objects.count() == before
    assert Derivative.objects.count() == 2
    assert FileFacts.objects.get(pk=facts.pk).version == facts.version


def test_two_workers_at_one_item_keep_one_result(matter, lead, monkeypatch):
    item = factories.item(matter, lead, asset("photograph.jpg"), "photograph.jpg")

    def overtaken(file, *arguments):
        with monkeypatch.context() as patched:
            examined_by(patched, examine)
            process(str(item.pk))
        return examine(file, *arguments)

    examined_by(monkeypatch, overtaken)
    process(str(item.pk))
    assert Derivative.objects.count() == 2
    assert events(item.facts) == ["evidence.facts.awaited", "evidence.facts.found"]


def test_an_original_that_is_gone(matter, lead):
    item = factories.item(matter, lead)
    store.open_store().path(item.sha256).unlink()
    with pytest.raises(ExaminationFailed):
        process(str(item.pk))
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", "original_missing")


def test_an_original_that_was_changed_is_not_examined(matter, lead, monkeypatch):
    item = factories.item(matter, lead)
    flip(item)
    examined_by(monkeypatch, lambda file, *_: pytest.fail("a changed original was opened"))
    process(str(item.pk))
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", "original_changed")


# -- as a job ----------------------------------------------------------------------------------
def run_all_attempts() -> Job:
    """Run the waiting job again and again, as if the pauses between had passed."""
    for _ in range(10):
        jobs.run_pending(until=timezone.now() + timedelta(days=1))
    return Job.objects.get(name="evidence.process")


def test_intake_alone_gets_an_item_examined(matter, lead):
    item = factories.item(matter, lead, asset("photograph.jpg"), "photograph.jpg")
    jobs.run_pending()
    assert FileFacts.objects.get(item=item).processing == "done"
    assert Job.objects.get(name="evidence.process").status == "done"


def test_a_tool_that_is_killed_each_time_is_given_up_with_its_reason(matter, lead, monkeypatch):
    examined_by(monkeypatch, HOSTILE)
    item = factories.item(matter, lead, b"killed")
    job = run_all_attempts()
    assert (job.status, job.attempts, job.reason) == ("failed", 5, "ExaminationFailed: tool_killed")
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", "tool_killed")


def test_an_error_of_ours_ends_as_a_failure_too(matter, lead, monkeypatch):
    def broken(file, *_arguments):
        raise MemoryError

    examined_by(monkeypatch, broken)
    item = factories.item(matter, lead)
    job = run_all_attempts()
    assert (job.status, job.reason) == ("failed", "MemoryError")
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", "unexpected")


def test_while_it_works_the_state_says_so(matter, lead, monkeypatch):
    item = factories.item(matter, lead)
    seen = []

    def watched(file, *arguments):
        seen.append(FileFacts.objects.get(item=item).processing)
        return examine(file, *arguments)

    examined_by(monkeypatch, watched)
    process(str(item.pk))
    assert set(seen) == {"running"}


def test_the_ledger_answers_for_every_finding(matter, lead, monkeypatch):
    for name in ("photograph.jpg", "bomb.png", "text.jpg"):
        processed(matter, lead, name)
    examined_by(monkeypatch, HOSTILE)
    process(str(factories.item(matter, lead, b"raise").pk))
    report = verify_ledger()
    assert report.ok, [str(finding) for finding in report.findings]


def test_a_finding_changed_behind_our_back_is_named(matter, lead):
    facts = processed(matter, lead, "locked.zip")
    FileFacts.objects.filter(pk=facts.pk).update(readable="yes")
    report = verify_ledger()
    assert not report.ok
    assert str(facts.pk) in "".join(str(finding) for finding in report.findings)


@pytest.mark.parametrize(
    "code",
    [
        "too_large_to_read",
        "source_only",
        "xml_doctype",
        "archive_count",
        "archive_size",
        "archive_ratio",
        "archive_depth",
        "archive_overlap",
        "archive_paths",
        "not_looked_at",
        "scanner_down",
        "scan_cut_short",
        "scan_timeout",
        "scan_too_large",
        "scan_incomplete",
        "scanner_error",
        "signature_found",
        "heuristic_found",
        "no_reader",
        "truncated",
        "damaged",
        "too_many_pixels",
        "too_large_to_decode",
        "encrypted",
        "no_scanner",
        "tool_timeout",
        "tool_killed",
        "tool_failed",
        "tool_answer",
        "original_missing",
        "original_changed",
        "unexpected",
    ],
)
def test_every_code_has_words(code):
    assert str(reason_text(code)).endswith(".")
    assert code in REASONS
