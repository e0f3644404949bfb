"""Items that belong to witness notes: stated, withdrawn, known to those alone who may know of the note."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, Invalid, Refused
from evidence.models import NoteMaterial
from evidence.services.items import item_void
from evidence.services.links import link_withdraw
from evidence.services.materials import made_from, material_add, material_withdraw
from ledger.verify import verify_ledger
from tests import factories


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = {
        "lead": lead,
        "supervisor": factories.user("sup", "Supervisor"),
        "outsider": factories.user("out"),
        **factories.team(case, lead, analyst="ana", reviewer="rev", observer="obs"),
    }
    return case, people, factories.note(case, lead)


def sound(case, lead, name="interview.wav"):
    return factories.item(case, lead, name.encode(), name, title=name)


def test_a_recording_belongs_to_a_note(world):
    case, people, note = world
    item = sound(case, people["lead"])
    material = material_add(actor=people["lead"], note=note, item=item, role="recording")
    assert list(note.materials.all()) == [material]
    with pytest.raises(Conflict) as refused:
        material_add(actor=people["lead"], note=note, item=item, role="recording")
    assert refused.value.code == "duplicate"
    material_add(actor=people["lead"], note=note, item=item, role="shown")
    assert verify_ledger().ok


@pytest.mark.parametrize("role", ["transcript", "translation"])
def test_what_is_made_says_from_what(world, role):
    case, people, note = world
    lead, text = people["lead"], factories.item(case, people["lead"], b"words", "words.txt")
    with pytest.raises(Invalid) as refused:
        material_add(actor=lead, note=note, item=text, role=role)
    assert set(refused.value.errors) == {"item"}
    recording = sound(case, lead)
    link = factories.link(text, lead, recording, kind="cites")
    assert made_from(text) == recording
    material_add(actor=lead, note=note, item=text, role=role)
    link_withdraw(actor=lead, link=link, reason="Another one")
    assert made_from(text) is None
    copy = factories.item(
        case, lead, b"copy", "copy.txt", parent=recording, derived_as="transcribed"
    )
    assert made_from(copy) == recording
    material_add(actor=lead, note=note, item=copy, role=role)


def test_items_of_other_cases_and_void_ones_do_not_belong(world):
    case, people, note = world
    lead = people["lead"]
    elsewhere = factories.item(factories.case(lead, title="Other"), lead)
    with pytest.raises(Invalid):
        material_add(actor=lead, note=note, item=elsewhere, role="shown")
    item = sound(case, lead)
    item_void(actor=lead, item=item, reason="Twice")
    with pytest.raises(Conflict):
        material_add(actor=lead, note=note, item=item, role="shown")
    with pytest.raises(Invalid):
        material_add(actor=lead, note=note, item=sound(case, lead, "b.wav"), role="song")


@pytest.mark.parametrize("who", ["analyst", "reviewer", "observer", "supervisor", "outsider"])
def test_others_state_nothing(world, who):
    case, people, note = world
    with pytest.raises(Refused):
        material_add(actor=people[who], note=note, item=sound(case, people["lead"]), role="shown")


def test_it_is_withdrawn_with_a_reason_and_never_edited(world):
    case, people, note = world
    lead = people["lead"]
    material = factories.material(note, lead, sound(case, lead))
    with pytest.raises(Invalid):
        material_withdraw(actor=lead, material=material, reason=" ")
    material_withdraw(actor=lead, material=material, reason="Another note")
    with pytest.raises(Conflict):
        material_withdraw(actor=lead, material=material, reason="Again")
    factories.material(note, lead, material.item)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteMaterial.objects.update(role="sketch")
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteMaterial.objects.all().delete()


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_pages(world):
    case, people, note = world
    lead = browser(people["lead"])
    item = sound(case, people["lead"])
    page = reverse("casework:note-detail", args=[note.pk])
    add = reverse("evidence:material-create", args=[note.pk])
    assert add in lead.get(page).content.decode()
    wrong = lead.post(add, {"item": "EV-9999", "role": "recording"})
    assert wrong.status_code == 400 and "EV-9999" in wrong.content.decode()
    assert lead.post(add, {"item": item.reference, "role": "recording"}).status_code == 302
    material = NoteMaterial.objects.get()
    withdraw = reverse("evidence:material-withdraw", args=[material.pk])
    shown = lead.get(page).content.decode()
    assert item.reference in shown and withdraw in shown
    of_item = reverse("evidence:item-detail", args=[item.pk])
    assert note.reference in lead.get(of_item).content.decode()
    assert note.reference in browser(people["supervisor"]).get(of_item).content.decode()
    for who in ("analyst", "observer"):
        assert note.reference not in browser(people[who]).get(of_item).content.decode(), who
        assert browser(people[who]).get(withdraw).status_code == 404
        assert browser(people[who]).get(add).status_code == 404
    assert browser(people["reviewer"]).get(withdraw).status_code == 403
    assert lead.post(withdraw, {"reason": "zquoted words"}).status_code == 302
    assert "zquoted" in lead.get(page).content.decode()
    assert "zquoted" not in browser(people["supervisor"]).get(page).content.decode()
    assert note.reference not in lead.get(of_item).content.decode()


def test_the_ledger_tells_of_it_to_nobody_who_may_not_know_of_the_note(world):
    case, people, note = world
    factories.material(note, people["lead"], sound(case, people["lead"]))
    address = f"/api/v1/ledger/?case={case.pk}&event=evidence.material.stated"
    assert len(browser(people["reviewer"]).get(address).json()["results"]) == 1
    for who in ("analyst", "observer"):
        assert browser(people[who]).get(address).json()["results"] == []
        assert browser(people[who]).get("/api/v1/note-materials/").json()["results"] == []
