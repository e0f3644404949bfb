"""Malware scans by a real clamd: what it finds, and everything that must never pass for "clean"."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

import jobs
from evidence.models import FileFacts, ToolRun
from evidence.processing import clamd
from evidence.processing.originals import process
from evidence.processing.scanning import ScanMissed, scan, scan_missed
from jobs.models import Job
from ledger.verify import verify_ledger
from tests import factories
from tests.assets import hostile
from tests.assets.make import locked_archive
from tests.evidence.clamd_server import EICAR, STREAM_LIMIT, Clamd, running_clamd
from tests.evidence.conftest import events


@pytest.fixture(scope="module")
def scanner() -> Iterator[Clamd]:
    with tempfile.TemporaryDirectory() as folder, running_clamd(Path(folder)) as running:
        yield running


@pytest.fixture
def configured(scanner, settings) -> Clamd:
    settings.CASEWORK_CLAMD = scanner.setting
    return scanner


def examined(matter, lead, data: bytes, name: str = "file.bin") -> FileFacts:
    item = factories.item(matter, lead, data, name)
    process(str(item.pk))
    return FileFacts.objects.select_related("item").get(item=item)


def run_of(facts: FileFacts) -> ToolRun:
    return ToolRun.objects.filter(item=facts.item, purpose="scan").order_by("started_at").last()


# -- a real clamd ----------------------------------------------------------------------------------
def test_a_clean_file_names_scanner_and_signatures(configured, matter, lead):
    facts = examined(matter, lead, b"nothing to be found here\n", "a.txt")
    assert (facts.processing, facts.scan, facts.scan_reason) == ("done", "clean", "")
    assert facts.metadata["scan"]["scanner"].startswith("ClamAV ")
    run = run_of(facts)
    assert (run.tool, run.result, run.reason) == ("ClamAV", "done", "")
    assert run.tool_version == facts.metadata["scan"]["scanner"]
    assert run.input_sha256 == facts.item.sha256


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (EICAR, "eicar.com"),
        (hostile.zip_of({"inside/eicar.com": EICAR}), "eicar.zip"),
        (hostile.zip_of({"a.zip": hostile.zip_of({"eicar.com": EICAR})}), "twice.zip"),
    ],
    ids=["plain", "in a zip", "in a zip in a zip"],
)
def test_the_test_virus_is_found_and_kept(data, name, configured, matter, lead):
    facts = examined(matter, lead, data, name)
    assert (facts.processing, facts.scan) == ("done", "infected")
    assert facts.scan_reason == "signature_found"
    assert facts.metadata["scan"]["signature"] == "Test.Eicar.UNOFFICIAL"
    assert run_of(facts).detail == "Test.Eicar.UNOFFICIAL"
    assert facts.item.status == "draft", "a finding is no rejection"


def test_a_file_over_the_scanners_limit_is_not_clean(configured, matter, lead):
    facts = examined(matter, lead, os.urandom(STREAM_LIMIT + (8 << 20)))
    assert (facts.scan, facts.scan_reason) == ("not_scanned", "scan_too_large")
    assert run_of(facts).result == "failed"
    assert facts.processing == "done"


def test_a_file_over_our_own_limit_is_not_sent(configured, matter, lead, settings):
    settings.CASEWORK_CLAMD_MAX_BYTES = 10
    facts = examined(matter, lead, EICAR)
    assert (facts.scan, facts.scan_reason) == ("not_scanned", "scan_too_large")


def test_what_a_password_locks_is_not_clean(configured, matter, lead):
    facts = examined(matter, lead, locked_archive(), "locked.zip")
    assert (facts.scan, facts.scan_reason) == ("not_scanned", "encrypted")
    assert (facts.readable, facts.readable_reason) == ("no", "encrypted")


def test_a_bomb_does_not_pass_for_clean(configured, matter, lead):
    facts = examined(matter, lead, hostile.nested(25), "nested.zip")
    assert facts.readable_reason == "archive_depth"
    assert (facts.scan, facts.scan_reason) == ("not_scanned", "scan_incomplete")


def test_a_scanner_killed_in_the_middle_and_asked_again(matter, lead, settings, tmp_path_factory):
    """The stream breaks off: not scanned; the job goes on until the scanner is back, then says clean."""
    with tempfile.TemporaryDirectory() as folder, running_clamd(Path(folder)) as own:
        settings.CASEWORK_CLAMD = own.setting

        def chunks() -> Iterator[bytes]:
            yield bytes(1000)
            own.kill()
            yield from (bytes(1 << 18) for _ in range(40))

        verdict = clamd.scan(clamd.address(own.setting), chunks())
        assert (verdict.scan, verdict.reason) == ("not_scanned", "scan_cut_short")

        facts = examined(matter, lead, b"harmless\n")
        assert (facts.scan, facts.scan_reason) == ("not_scanned", "scanner_down")
        assert run_of(facts).result == "failed"
        assert Job.objects.filter(name="evidence.scan").count() == 1
        with pytest.raises(ScanMissed, match="scanner_down"):
            scan(str(facts.item_id))

        own.socket.unlink(missing_ok=True)
        own.start()
        jobs.run_pending(until=timezone.now() + timedelta(days=1))
        facts.refresh_from_db()
        assert (facts.scan, facts.scan_reason) == ("clean", "")
        assert events(facts)[-1] == "evidence.facts.scanned"
    assert verify_ledger().ok


# -- no scanner ------------------------------------------------------------------------------------
def test_without_a_scanner_nothing_is_clean(matter, lead):
    facts = examined(matter, lead, EICAR)
    assert (facts.scan, facts.scan_reason) == ("not_scanned", "no_scanner")
    assert run_of(facts) is None


def test_what_came_before_there_was_a_scanner_is_scanned_later(matter, lead, scanner, settings):
    facts = examined(matter, lead, EICAR)
    scan_missed()
    assert not Job.objects.filter(name="evidence.scan").exists()
    settings.CASEWORK_CLAMD = scanner.setting
    scan_missed()
    jobs.run_pending()
    facts.refresh_from_db()
    assert facts.scan == "infected"
    version = facts.version
    scan(str(facts.item_id))
    facts.refresh_from_db()
    assert facts.version == version, "what is answered for is not asked again"


def test_while_the_scanner_is_down_nobody_is_bothered(matter, lead, settings):
    facts = examined(matter, lead, EICAR)
    settings.CASEWORK_CLAMD = "unix:/nowhere/clamd.sock"
    scan_missed()
    assert not Job.objects.filter(name="evidence.scan").exists()
    assert facts.scan_reason == "no_scanner"


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ("", None),
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp:scanner.internal:3310", ("scanner.internal", 3310)),
        ("tcp://127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_where_the_scanner_is(setting, where):
    assert clamd.address(setting) == where


@pytest.mark.parametrize("setting", ["unix:clamd", "tcp:host", "host:99999", "/run/clamd", "yes"])
def test_a_misspelt_address_is_refused(setting):
    with pytest.raises(ImproperlyConfigured, match="CASEWORK_CLAMD"):
        clamd.address(setting)


# -- answers that a scanner could give -------------------------------------------------------------
@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """A false scanner, on a socket: takes what it is sent, answers each connection with its line."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/s")
        server.listen()

        def serve() -> None:
            for answer in answers:
                line, _ = server.accept()
                with line:
                    line.recv(1 << 20)
                    line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"{folder}/s"
        thread.join(10)


@pytest.mark.parametrize(
    ("answer", "scan", "reason"),
    [
        (b"stream: OK\0", "clean", ""),
        (b"stream: Win.Trojan.X FOUND\0", "infected", "signature_found"),
        (b"stream: Heuristics.Phishing.X FOUND\0", "suspicious", "heuristic_found"),
        (b"stream: PUA.Win.Tool FOUND\0", "suspicious", "heuristic_found"),
        (
            b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            "not_scanned",
            "scan_incomplete",
        ),
        (b"stream: Heuristics.Encrypted.Zip FOUND\0", "not_scanned", "encrypted"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not_scanned", "scan_too_large"),
        (b"stream: Can't allocate memory ERROR\0", "not_scanned", "scanner_error"),
        (b"stream: OK", "not_scanned", "scan_cut_short"),
        (b"stream: ", "not_scanned", "scan_cut_short"),
        (b"", "not_scanned", "scan_cut_short"),
        (b"OK\0", "not_scanned", "scanner_error"),
        (b"x" * 9000, "not_scanned", "scan_cut_short"),
    ],
)
def test_only_one_answer_means_clean(answer, scan, reason):
    with answering(b"ClamAV 1.4.6/27432/Mon Nov 23 09:00:00 2026\0", answer) as where:
        verdict = clamd.scan(where, [b"a few bytes"])
    assert (verdict.scan, verdict.reason) == (scan, reason)
    assert verdict.version == "ClamAV 1.4.6/27432/Mon Nov 23 09:00:00 2026"


def test_a_scanner_that_says_nothing_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(clamd, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(clamd, "SEND_SECONDS", 0.2)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/s")
        server.listen()
        monkeypatch.setattr(clamd, "ask", lambda *_: "ClamAV")
        for chunks in ([b"few"], (bytes(1 << 18) for _ in range(100))):
            verdict = clamd.scan(f"{folder}/s", chunks)
            assert (verdict.scan, verdict.reason) == ("not_scanned", "scan_timeout")
