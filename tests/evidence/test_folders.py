"""Where a file lay in the folder that was taken in is data: kept as sent, and never a path here."""

import csv
import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.models import Review
from evidence.models import EvidenceItem
from ledger.verify import verify_ledger
from tests import factories
from tests.evidence.conftest import everything

PATH = "Телефон/DCIM/2024-07-08/IMG_0001.jpg"


@pytest.fixture
def api(lead):
    client = Client()
    client.force_login(lead)
    return client


def raw(api, case, path):
    query = f"case={case.pk}&title=T&filename=a.jpg&relative_path={quote(path)}"
    address = f"/api/v1/evidence/upload/?{query}"
    return api.generic("PUT", address, b"content", "application/octet-stream").json()


def multipart(api, case, path):
    file = SimpleUploadedFile("a.jpg", b"content")
    form = {"case": str(case.pk), "title": "T", "relative_path": path, "file": file}
    return api.post("/api/v1/evidence/", form).json()


@pytest.mark.parametrize("road", [raw, multipart])
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (PATH, PATH),
        ("", ""),
        ("../../../etc/cron.d/x", "../../../etc/cron.d/x"),
        ("/etc/passwd", "/etc/passwd"),
        ("a\0b/c\u202egpj.exe", "a\\x00b/c\u202egpj.exe"),
        ("a\r\nb/c", "a\r\nb/c"),
        ("x/" * 3_000, ("x/" * 3_000)[:4_000]),
    ],
    ids=["plain", "none", "upwards", "absolute", "nul and direction", "line end", "long"],
)
def test_a_path_is_data_and_never_a_reason_to_refuse(api, matter, data_dir, road, sent, kept):
    answer = road(api, matter, sent)
    assert answer.get("relative_path") == kept, answer
    hashed = answer["sha256"]
    assert everything(data_dir) == [f"store/sha256/{hashed[:2]}/{hashed[2:4]}/{hashed}"]
    assert api.get(f"/evidence/{answer['id']}/").status_code == 200


def test_it_is_shown_searched_listed_and_reviewed(api, matter, lead):
    item = raw(api, matter, PATH)
    assert PATH in api.get(f"/evidence/{item['id']}/").content.decode()
    found = api.get("/api/v1/evidence/", {"q": "2024-07-08"}).json()["results"]
    assert [row["id"] for row in found] == [item["id"]]
    listed = b"".join(api.get("/api/v1/evidence/?format=csv").streaming_content).decode()
    assert [row["relative_path"] for row in csv.DictReader(io.StringIO(listed))] == [PATH]
    factories.submitted(EvidenceItem.objects.get(pk=item["id"]))
    assert PATH in Review.objects.get(object_id=item["id"]).snapshot
    assert verify_ledger().ok


def test_what_was_submitted_before_paths_were_kept_has_the_same_digest(matter, lead):
    """The snapshot of an item without a path does not mention one."""
    item = factories.item(matter, lead)
    assert "relative_path" not in item.snapshot()
    factories.submitted(item)
    assert "relative_path" not in Review.objects.get(object_id=item.pk).snapshot
