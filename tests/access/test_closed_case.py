"""A closed case is read-only by every road: each address that writes is tried, and refused in clear words."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import MultiWidget
from django.urls import reverse

from casework.models import Case, Membership, Status
from casework.services.escalations import review_escalate
from casework.services.remarks import remark_add
from evidence.models import EvidenceItem
from ledger.models import Entry
from tests import factories
from tests.access.closed_case import (
    CHOSEN,
    PAGES,
    TAKEN,
    Attempt,
    accounted_for,
    attempts,
    returnable,
    writing_routes,
)
from tests.evidence import batch
from tests.evidence.tus import TusClient
from tests.lasting import made_once
from tests.surfaces.resources import send
from tests.world import World, make_world


def make_approved() -> World:
    world = make_world()
    world.case = factories.approved(world.case, world.people["reviewer"])
    return world


lasting, world = made_once(make_approved)

# What refuses is the program, before it asks the database to write.
pytestmark = pytest.mark.once

CLOSED = "This case is closed."


def close(world: World) -> None:
    """Around the gates, which would not let it close with so much under way."""
    Case.objects.filter(pk=world.case.pk).update(status=Status.CLOSED)
    world.case.refresh_from_db()


def written() -> int:
    """How many changes the ledger knows of: to be shown a page again is none."""
    return Entry.objects.filter(change=True).count()


def test_every_address_that_writes_is_accounted_for():
    routes, tried, taken = writing_routes(), accounted_for(), set(TAKEN)
    assert routes - tried - taken == set(), "try it on a closed case, or say why it may write"
    assert tried & taken == set() and (tried | taken) - routes == set(), "no longer needed"


def offered(form: Any) -> dict[str, Any]:
    """What a browser would send of a form as it is shown."""
    found = {}
    for field in form:
        value = field.value()
        if isinstance(field.field.widget, MultiWidget) or value in (None, ""):
            continue
        found[field.html_name] = value
    return found


def test_no_form_writes(world):
    """Opened while the case was open, and sent when it is closed."""
    ready = []
    for name, pages in PAGES.items():
        for page in pages:
            address = page.address(name, world)
            opened = world.browser(page.who).get(address)
            assert opened.status_code == 200, (address, opened.status_code)
            typed = {field: choose(world) for (of, field), choose in CHOSEN.items() if of == name}
            data = {**offered(opened.context["form"]), **typed, **page.typed}
            ready.append((name, page, address, data))
    close(world)
    entries = written()
    for name, page, address, data in ready:
        refused(world.browser(page.who).post(address, data), f"{name} {page.more}")
        answer = world.browser(page.who).get(address)
        assert answer.status_code in (200, 409), (name, answer.status_code)
    assert written() == entries


def test_its_own_fields_stand(world):
    browser = world.browser("lead")
    close(world)
    address = reverse("casework:case-edit", args=[world.case.pk])
    typed = {"title": "Another", "summary": "Other", "kind": "other", "version": "9"}
    typed |= {"handling": "standard", "tlp": "TLP:RED"}
    answer = browser.post(address, typed)
    assert answer.status_code == 409
    assert "Only a draft or a returned record can be changed." in answer.content.decode()


def refused(answer: Any, what: str) -> None:
    faults = answer.context and answer.context.get("form") and answer.context["form"].errors
    assert answer.status_code == 409, (what, answer.status_code, faults)
    assert CLOSED in answer.content.decode(), what


def test_no_request_of_the_api_writes(world):
    ready = list(attempts(world))
    tokens = {who: world.api(who) for who in {one.who for one in ready}}
    close(world)
    entries = written()
    for one in ready:
        answer = asked(tokens[one.who], one)
        assert answer.status_code == 409, (one.name, answer.status_code, answer.content)
        said = answer.json()
        of_the_case = one.name.startswith("api-case-")
        assert said["code"] == ("state" if of_the_case else "closed"), (one.name, said)
    assert written() == entries


def asked(api: Any, one: Attempt) -> Any:
    if one.multipart:
        file = SimpleUploadedFile("photo.jpg", b"bytes")
        return api.post(one.address, {"file": file, **one.body}, format="multipart")
    return send(api, one.method, one.address, one.body)


def test_no_task_moves(world):
    browser, api = world.browser("lead"), world.api("lead")
    chore, link = world.kept["chore"], world.kept["tied"]
    close(world)
    begin = {"status": "doing", "version": str(chore.version)}
    refused(browser.post(reverse("casework:task-move", args=[chore.pk]), begin), "begin")
    refused(browser.post(reverse("casework:task-unlink", args=[link.pk])), "untie")
    address = f"/api/v1/tasks/{chore.pk}/"
    item = {"record_kind": "item", "record_id": str(world.items["approved"].pk)}
    closed(send(api, "post", f"{address}records/", item))
    closed(send(api, "post", f"{address}untie/", {"record_id": str(link.record_id)}))


def test_nothing_is_remarked(world):
    review = world.review(world.items["waiting"])
    remark = remark_add(actor=world.people["reviewer"], review=review, text="Since when?")
    handed_on = world.review(world.verifications["waiting"])
    review_escalate(actor=world.people["analyst"], review=handed_on, reason="We disagree.")
    browser, api = world.browser("reviewer"), world.api("reviewer")
    close(world)
    said = {"text": "And where?"}
    for name, key in (
        ("remark-create", review.pk),
        ("remark-answer", remark.pk),
        ("remark-settle", remark.pk),
    ):
        refused(browser.post(reverse(f"casework:{name}", args=[key]), said), name)
    address = f"/api/v1/reviews/{review.pk}/"
    closed(send(api, "post", f"{address}remarks/", said))
    closed(send(api, "post", f"{address}settle/", {"remark": str(remark.pk)}))
    approved = world.review(world.items["approved"])
    wrong = {"reason": "It is another street."}
    lead, program = world.browser("lead"), world.api("lead")
    refused(lead.post(reverse("casework:dissent-create", args=[approved.pk]), wrong), "dissent")
    closed(send(program, "post", f"/api/v1/reviews/{approved.pk}/dissent/", wrong))
    named = {"person": "w-reviewer"}
    for name, about, body in (("escalate", review, wrong), ("decider", handed_on, named)):
        closed(send(program, "post", f"/api/v1/reviews/{about.pk}/{name}/", body))
    form = {"person": str(world.people["reviewer"].pk)}
    refused(lead.post(reverse("casework:decider-name", args=[handed_on.pk]), form), "decider")
    refused(lead.post(reverse("casework:review-escalate", args=[review.pk]), wrong), "escalate")
    several = {"decision": "return", "comment": "No", "reviews": []}
    several["reviews"] = [{"review": str(review.pk), "digest": review.digest}]
    (told,) = send(api, "post", "/api/v1/reviews/decide/", several).json()["results"]
    assert (told["status"], told["problem"]["code"]) == (None, "closed")
    ticked = {"decision": "return", "comment": "No", "seen": f"{review.pk}:{review.digest}"}
    ticked["reasons"] = "other"
    page = browser.post(reverse("casework:review-several"), ticked).content.decode()
    assert "This case is closed." in page
    review.refresh_from_db()
    assert review.status == "open"


def test_no_bytes_come_in(world):
    api, case = world.api("investigator"), world.case
    tus = TusClient(api, case)
    begun = tus.begin(10)
    close(world)
    query = f"?case={case.pk}&title=T&filename=a.txt"
    octets = "application/octet-stream"
    closed(api.generic("PUT", f"/api/v1/evidence/upload/{query}", b"bytes", octets))
    named = reverse("api-upload-named", args=["a.txt"]) + f"?case={case.pk}&title=T"
    closed(api.generic("PUT", named, b"bytes", octets))
    closed(tus.create(10))
    closed(tus.patch(begun, 0, b"0123456789"))
    physical = {"case": str(case.pk), "title": "A bag", "kind": "package"}
    closed(send(api, "post", "/api/v1/evidence/physical/", physical))
    (told,) = batch.told(batch.send(api, case, [batch.entry()], [b"bytes"]))
    assert told == "closed"
    assert not EvidenceItem.objects.filter(case=case, title="T").exists()


def closed(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, "closed"), answer.content


def test_no_upload_form_takes_a_file(world):
    browser = world.browser("investigator")
    typed = {"title": "A copy", "kind": "photograph", "derived_as": "redacted"}
    typed |= {"derived_by": "P-1", "derived_tool": "by hand", "derived_why": "To be shown"}
    ready = []
    for name, record in (("item-create", world.case), ("derivative-create", world.items["draft"])):
        address = reverse(f"evidence:{name}", args=[record.pk])
        ready.append((address, {**offered(browser.get(address).context["form"]), **typed}))
    close(world)
    for address, data in ready:
        file = SimpleUploadedFile("a.jpg", b"bytes")
        assert browser.get(address).status_code == 409
        refused(browser.post(address, {**data, "file": file}), address)


def test_what_is_out_comes_back(world):
    """The one act of custody that a closed case takes."""
    thing = returnable(world)
    close(world)
    api, giver = world.api("observer"), world.people["investigator"]
    address = f"/api/v1/evidence/{thing.pk}/custody/propose/"
    onward = {"to": giver.username, "purpose": "Onward", "kind": "handed_over"}
    closed(send(api, "post", address, onward))
    back = {"to": giver.username, "purpose": "Read", "kind": "returned"}
    proposed = send(api, "post", address, back)
    assert proposed.status_code == 201, proposed.content
    accept = f"/api/v1/handovers/{proposed.json()['id']}/accept/"
    assert send(world.api("investigator"), "post", accept, {}).status_code == 200


@pytest.mark.parametrize("who", ["administrator", "supervisor"])
def test_the_administration_writes_nothing(world, who):
    close(world)
    browser, entries = world.browser(who), written()
    for model in admin.site._registry:
        if model._meta.app_label not in ("casework", "evidence", "exchange", "vault"):
            continue
        named = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk").first()
        if model is Membership:
            row = world.membership
        typed = {"case": world.case.reference, "user": "w-outsider", "role": "analyst"}
        typed |= {"version": "1", "action": "delete_selected", "_selected_action": str(row.pk)}
        for address in (
            reverse(f"{named}_add"),
            *(reverse(f"{named}_{verb}", args=[row.pk]) for verb in ("change", "delete")),
        ):
            answer = browser.post(address, typed)
            # Places on a team are the one thing that the administration writes at all.
            said = model is Membership and CLOSED in answer.content.decode()
            assert answer.status_code in (403, 404) or said, address
        # The list itself only reads, and knows no actions.
        assert browser.post(reverse(f"{named}_changelist"), typed).status_code < 500
    assert written() == entries
    assert Case.objects.get(pk=world.case.pk).status == Status.CLOSED


def test_every_page_can_be_read(world):
    from tests.access.routes import routes

    world.api("lead")  # whose token has a page
    found = routes(world)
    close(world)
    browser = world.browser("lead")
    seen: set[str] = set()
    for route in found:
        if route.name.startswith(("admin:", "api-", "mfa_", "account")) or route.name in seen:
            continue
        seen.add(route.name)
        answer = browser.get(route.path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        assert answer.status_code < 500, (route.path, answer.status_code)
    assert len(seen) > 60
