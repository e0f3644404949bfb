"""One's own unfinished uploads on the page of taking in files: shown to nobody else, and given up there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evidence.models import EvidenceItem, Upload
from tests import factories
from tests.evidence.conftest import everything
from tests.evidence.tus import TusClient


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def page(matter):
    return f"/cases/{matter.pk}/evidence/add/"


@pytest.fixture
def half(lead, matter):
    """Half of a file has come."""
    tus = TusClient(browser(lead), matter)
    tus.patch(
        tus.begin(10_000, filename="film.mp4", relative_path="DCIM/film.mp4"), 0, b"x" * 5_000
    )
    return Upload.objects.get()


def test_they_are_shown_with_what_has_come(lead, page, half):
    shown = browser(lead).get(page).content.decode()
    assert "DCIM/film.mp4" in shown
    assert "5.0 kB of 10 kB" in shown.replace("\xa0", " ")


def test_they_are_nobody_elses(matter, lead, page, half):
    colleague = factories.user("colleague")
    factories.add_member(matter, lead, colleague, "investigator")
    assert b"film.mp4" not in browser(colleague).get(page).content
    address = f"/uploads/{half.pk}/discard/"
    for person in (colleague, factories.user("outsider")):
        assert browser(person).post(address).status_code == 404
    assert Upload.objects.exists()
    assert browser(lead).get(address).status_code == 405


def test_neither_finished_nor_expired_ones_are_shown(lead, matter, page, half):
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    TusClient(browser(lead), matter).create(3, b"abc")
    assert b"unfinished uploads" not in browser(lead).get(page).content


def test_giving_one_up_leaves_nothing(lead, page, half, data_dir):
    answer = browser(lead).post(f"/uploads/{half.pk}/discard/", follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert "nothing of it is kept" in answer.content.decode()
    assert not Upload.objects.exists() and everything(data_dir) == []


def test_what_was_taken_in_is_not_given_up(lead, matter, half):
    TusClient(browser(lead), matter).patch(f"/api/v1/uploads/{half.pk}/", 5_000, b"x" * 5_000)
    assert browser(lead).post(f"/uploads/{half.pk}/discard/").status_code == 409
    assert EvidenceItem.objects.count() == Upload.objects.count() == 1
