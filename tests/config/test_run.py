"""`make run`: starts in one group, says how to sign in, ends together, and explains what stops it."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest

from accounts import installation as installation_mark
from common.errors import Conflict
from config import prepare
from config.run import CannotStart, chosen_port
from tests.browser.site import ROOT
from tests.faults.installation import Installation, installation

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("run") / "data", empty=True) as made:
        made.start()
        yield made


@pytest.fixture
def running(demonstration) -> Installation:
    if not demonstration.processes():
        demonstration.start()
    return demonstration


def password(log: str) -> str:
    return re.search(r"Password of each: (\S+)", log)[1]


def ended(made: Installation, seconds: float = 40) -> bool:
    end = time.monotonic() + seconds
    while made.processes() and time.monotonic() < end:
        time.sleep(0.1)
    return not made.processes()


def test_it_says_where_it_runs_and_how_to_sign_in(running):
    assert f"http://localhost:{running.port}\n" in running.log
    assert "lead, investigator, analyst, reviewer, reviewer2, custodian" in running.log
    kept = running.data / "keys" / "demo_password"
    assert kept.read_text() == password(running.log)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "Traceback" not in running.log


def test_server_and_worker_belong_to_one_group(running):
    commands = "\n".join(running.processes().values())

    assert commands.count("config.run") == 1
    assert commands.count("gunicorn") == 2  # the one that listens and the one that answers
    assert commands.count("manage.py worker") >= 1


def test_a_second_start_is_quick_and_keeps_data_and_password(running):
    first = password(running.log)
    made = sorted((running.data / "store").rglob("*"))
    static = (running.data / "staticfiles" / "staticfiles.json").stat().st_mtime_ns
    assert running.stop() == 0

    before = processor_seconds()
    running.start()

    assert password(running.log) == first
    assert "Making" not in running.log
    assert "Preparing" not in running.log
    assert sorted((running.data / "store").rglob("*")) == made
    assert (running.data / "staticfiles" / "staticfiles.json").stat().st_mtime_ns == static
    running.stop()
    assert processor_seconds() - before < 12  # not by the clock: others may be busy here too


def processor_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nothing_behind(running, number):
    assert running.stop(number) == 0
    assert ended(running)
    assert "Traceback" not in running.log


def test_ctrl_c_in_a_terminal_reaches_everyone(running):
    # It takes connections before it answers; a server that is still starting would say what was broken off.
    connection = HTTPConnection("localhost", running.port, timeout=60)
    connection.request("HEAD", "/")
    assert connection.getresponse().status == 302
    connection.close()
    os.killpg(running.pid, signal.SIGINT)

    assert ended(running)
    assert "Traceback" not in running.log


@pytest.mark.parametrize(("part", "name"), [("gunicorn", "server"), ("manage.py worker", "worker")])
def test_when_a_part_dies_all_end(running, part, name):
    for pid, command in running.processes().items():
        if part in command:
            os.kill(pid, signal.SIGKILL)

    assert ended(running)
    assert f"The {name} has ended by itself" in running.log


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties processes to their parent")
def test_when_the_watcher_is_killed_its_parts_end(running):
    os.kill(running.pid, signal.SIGKILL)

    assert ended(running)


def test_a_demonstration_does_not_become_a_real_installation(running):
    running.stop()

    said = failing_start(running, CASEWORK_DEMO="0")
    assert "demonstration, for good" in said


def test_another_password_at_a_later_start_is_not_believed(running):
    first = password(running.log)
    running.stop()
    running.environ["CASEWORK_DEMO_PASSWORD"] = "another password altogether"
    try:
        running.start()
    finally:
        del running.environ["CASEWORK_DEMO_PASSWORD"]

    assert password(running.log) == first


def test_an_empty_real_installation_invites_its_first_administrator(tmp_path):
    with installation(tmp_path / "data", empty=True, CASEWORK_DEMO="0") as real:
        real.start()
        links = re.findall(r"http://localhost:\d+/\S+", real.log)
        assert len(links) == 1
        assert f":{real.port}/" in links[0]
        assert "demonstration" not in real.log
        real.stop()

        said = failing_start(real, CASEWORK_DEMO="1")
        assert "real use" in said


# -- what stops it -----------------------------------------------------------------------------
def failing_start(made: Installation, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env={**made.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Casework cannot start:" in said
    assert "Traceback" not in said
    return said


@pytest.fixture
def untouched(tmp_path) -> Installation:
    return Installation(tmp_path / "data", {})


def test_a_port_that_is_taken(untouched):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = failing_start(untouched, PORT=str(port))

    assert f"port {port} is taken" in said
    assert f"PORT={port + 1} make run" in said
    assert not untouched.data.exists()


def test_a_port_that_was_just_left_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    assert chosen_port(str(port)) == port


@pytest.mark.parametrize("text", ["", "web", "0", "65536", "-1", "80.0", "²"])
def test_what_is_no_port(text):
    with pytest.raises(CannotStart, match="no port number"):
        chosen_port(text)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"CASEWORK_DATA_DIR": "/dev/null/data"}, "/dev/null"),
        ({"CASEWORK_DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "database"),
        ({"CASEWORK_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "database"),
        ({"CASEWORK_DATABASE_URL": "orange://nobody@127.0.0.1:1/none"}, "orange"),
        ({"CASEWORK_MAX_UPLOAD_BYTES": "much"}, "much"),
    ],
)
def test_settings_that_cannot_work_are_explained(untouched, given, said):
    assert said in failing_start(untouched, **given)


# -- static files ------------------------------------------------------------------------------
def test_static_files_are_collected_when_one_has_changed(settings, tmp_path, monkeypatch):
    source = tmp_path / "static"
    source.mkdir()
    (source / "one.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.CASEWORK_DATA_DIR = tmp_path
    said = []

    prepare.collect_static_files(said.append)
    prepare.collect_static_files(said.append)
    assert len(said) == 1
    (source / "one.css").write_text("a { color: red }")
    prepare.collect_static_files(said.append)

    assert len(said) == 2
    assert (tmp_path / "collected" / "one.css").read_text() == "a { color: red }"


# -- what must not be touched ------------------------------------------------------------------
@pytest.mark.django_db
def test_a_database_of_the_other_kind_is_not_even_migrated(settings, monkeypatch):
    installation_mark.ensure("demo")
    settings.CASEWORK_DEMO = False
    monkeypatch.setattr(prepare, "update_tables", lambda say: pytest.fail("it was migrated"))

    with pytest.raises(Conflict, match="demonstration, for good"):
        prepare.prepare(lambda text: None)
