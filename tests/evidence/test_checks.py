"""Re-hashing on request."""

import pytest
from django.db import DatabaseError, transaction

import store
from common.errors import Refused
from evidence.models import EvidenceItem, IntegrityCheck
from evidence.services.checks import item_verify
from tests import factories
from tests.evidence.conftest import events


@pytest.fixture
def item(matter, lead):
    return factories.item(matter, lead)


def flip(item) -> None:
    """Change one byte of the stored original, as only someone with the disk could."""
    path = store.open_store().path(item.sha256)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def test_an_intact_original(item, reviewer):
    check = item_verify(actor=reviewer, item=item)
    assert (check.result, check.found_sha256, check.checked_by) == ("intact", item.sha256, reviewer)
    assert events(check) == ["evidence.check.intact"]
    assert EvidenceItem.objects.get(pk=item.pk).version == 1, "a check is no change of the item"


def test_a_changed_original(item, lead):
    flip(item)
    check = item_verify(actor=lead, item=item)
    assert check.result == "changed"
    assert len(check.found_sha256) == 64
    assert check.found_sha256 != item.sha256
    assert events(check) == ["evidence.check.changed"]


def test_a_missing_original(item, lead):
    store.open_store().path(item.sha256).unlink()
    check = item_verify(actor=lead, item=item)
    assert (check.result, check.found_sha256) == ("missing", "")


def test_a_submitted_item_can_be_checked(item, reviewer):
    assert item_verify(actor=reviewer, item=factories.submitted(item)).result == "intact"


def test_who_may_not_ask_for_it(item, matter, lead):
    observer = factories.user("observer")
    factories.add_member(matter, lead, observer, "observer")
    for person in (observer, factories.user("admin", "Administrator")):
        with pytest.raises(Refused):
            item_verify(actor=person, item=item)
    assert not IntegrityCheck.objects.exists()


def test_a_finding_cannot_be_taken_back(item, lead):
    item_verify(actor=lead, item=item)
    with pytest.raises(DatabaseError), transaction.atomic():
        IntegrityCheck.objects.update(result="intact")
    with pytest.raises(DatabaseError), transaction.atomic():
        IntegrityCheck.objects.all()._raw_delete("default")
