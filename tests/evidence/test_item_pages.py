"""The pages of evidence: who sees them, and that typed text is never lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from evidence.forms.custody import AcceptForm
from evidence.services.handovers import handover_propose
from evidence.services.items import item_edit, item_void
from evidence.services.physical import physical_add
from tests import factories


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(case, lead, investigator="inv", reviewer="rev", observer="obs")
    people |= {"lead": lead, "outsider": factories.user("out")}
    people["supervisor"] = factories.user("sup", "Supervisor")
    return case, people, factories.item(case, people["investigator"])


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def page(name, key):
    return reverse(f"evidence:{name}", args=[key])


def test_every_page_renders_and_is_hidden_from_outsiders(world):
    case, people, item = world
    worker, outsider = signed_in(people["investigator"]), signed_in(people["outsider"])
    addresses = [
        page("case-items", case.pk),
        page("item-create", case.pk),
        page("item-detail", item.pk),
        page("item-edit", item.pk),
        page("item-void", item.pk),
        page("custody-create", item.pk),
        page("item-download", item.pk),
    ]
    for address in addresses:
        assert status(worker, address) == 200, address
        assert status(outsider, address) == 404, address
    assert item.title.encode() in worker.get(reverse("evidence:item-list")).content
    assert item.title.encode() not in outsider.get(reverse("evidence:item-list")).content


def test_oversight_sees_the_record_and_no_original(world):
    _, people, item = world
    supervisor = signed_in(people["supervisor"])
    assert status(supervisor, page("item-detail", item.pk)) == 200
    for name in ("item-download", "item-thumbnail", "item-edit", "custody-create"):
        assert status(supervisor, page(name, item.pk)) == 403, name


def test_files_come_in_without_script(world):
    case, people, _ = world
    worker = signed_in(people["investigator"])
    files = [SimpleUploadedFile("a.txt", b"first"), SimpleUploadedFile("b.txt", b"second")]
    sent = {"file": files, "title": "", "kind": "document", "description": "Two pages"}
    done = worker.post(page("item-create", case.pk), sent)
    assert done.status_code == 302 and done["Location"] == page("case-items", case.pk)
    assert {row.title for row in case.evidence.all()} >= {"a", "b"}


def test_an_upload_needs_the_csrf_token(world):
    case, people, _ = world
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["investigator"])
    sent = {"file": SimpleUploadedFile("a.txt", b"first"), "kind": "document"}
    assert client.post(page("item-create", case.pk), sent).status_code == 403
    assert case.evidence.count() == 1


def test_a_refused_upload_keeps_what_was_typed(world):
    case, people, _ = world
    sent = {"file": SimpleUploadedFile("a.txt", b""), "kind": "document", "description": "Typed"}
    refused = signed_in(people["investigator"]).post(page("item-create", case.pk), sent)
    assert refused.status_code == 400 and b"Typed" in refused.content
    assert case.evidence.count() == 1


def test_a_form_of_several_files_is_taken_in_whole_or_not_at_all(world, data_dir):
    case, people, _ = world
    files = [SimpleUploadedFile("a.txt", b"only here"), SimpleUploadedFile("b.txt", b"")]
    sent = {"file": files, "kind": "document"}
    refused = signed_in(people["investigator"]).post(page("item-create", case.pk), sent)
    assert refused.status_code == 400
    assert case.evidence.count() == 1
    kept = [path for path in data_dir.rglob("*") if path.is_file()]
    assert not any(path.read_bytes() == b"only here" for path in kept)


def test_a_file_name_comes_through_the_form_as_it_was_sent(world):
    case, people, _ = world
    name = "../\u202egpj.свідчення\x07&amp;.txt"
    body = (
        '--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\ndocument\r\n'
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n1\r\n--b--\r\n'
    )
    worker = signed_in(people["investigator"])
    done = worker.post(
        page("item-create", case.pk), body.encode(), content_type="multipart/form-data; boundary=b"
    )
    assert done.status_code == 302
    assert case.evidence.latest("created_at").file_name == name


def test_two_editors_both_versions_are_shown(world):
    _, people, item = world
    item_edit(actor=people["lead"], item=item, version=1, title="Their title")
    sent = {"title": "My title", "kind": "photograph", "version": 1, "description": "Long text"}
    answer = signed_in(people["investigator"]).post(page("item-edit", item.pk), sent)
    assert answer.status_code == 409
    for words in (b"Their", b"My title", b"Long text"):
        assert words in answer.content
    item.refresh_from_db()
    assert item.title == "Their title"


def test_voiding_asks_for_a_reason(world):
    _, people, item = world
    worker = signed_in(people["investigator"])
    assert worker.post(page("item-void", item.pk), {"reason": " "}).status_code == 400
    assert worker.post(page("item-void", item.pk), {"reason": "Wrong case"}).status_code == 302
    item.refresh_from_db()
    assert item.status == "void" and item.custody.count() == 2


def test_verify_says_intact(world):
    _, people, item = world
    answer = signed_in(people["reviewer"]).post(page("item-verify", item.pk), follow=True)
    assert b"Intact" in answer.content and item.checks.get().result == "intact"


def test_an_observer_reads_but_changes_nothing(world):
    case, people, item = world
    observer = signed_in(people["observer"])
    assert status(observer, page("item-download", item.pk)) == 200
    for name, key in (("item-create", case.pk), ("item-edit", item.pk), ("item-void", item.pk)):
        assert status(observer, page(name, key)) == 403, name


@pytest.mark.parametrize("receives", [False, True], ids=["to submit", "to submit and to accept"])
def test_one_button_of_an_item_is_filled(world, receives):
    case, people, _ = world
    worker, lead = people["investigator"], people["lead"]
    bag = physical_add(actor=lead if receives else worker, case=case, title="Bag", kind="object")
    if receives:
        handover_propose(actor=lead, item=bag, to=worker, purpose="To be kept")
    body = signed_in(worker).get(page("item-detail", bag.pk)).content.decode()
    filled = re.findall(r'class="btn btn-act"[^>]*>([^<]+)', body)
    assert filled == (["Accept…"] if receives else ["Submit for review"])


def test_why_an_item_is_void_is_said_first(world):
    _, people, item = world
    item_void(actor=people["lead"], item=item, reason="Of another case.", version=item.version)
    body = signed_in(people["lead"]).get(page("item-detail", item.pk)).content.decode()
    assert (
        body.index("This item is void") < body.index("Of another case.") < body.index("Integrity")
    )


def test_labels_of_the_forms_follow_the_language():
    with translation.override("uk"):
        labels = {str(field.label) for field in AcceptForm().fields.values()}
    assert "Стан" in labels and "Condition" not in labels
