import pytest

from tests.jobs import probe


@pytest.fixture(autouse=True)
def probe_log(tmp_path, monkeypatch):
    monkeypatch.setenv("PROBE_LOG", str(tmp_path / "probe.log"))
    return probe.lines
