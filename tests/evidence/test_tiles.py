"""What the start page says of the check of all originals."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from casework.frames.dashboard import Part
from evidence.models import CheckProgress, StoreCheck
from evidence.tiles.originals import last_complete_check, originals_intact
from evidence.upkeep import schedule
from evidence.upkeep.nightly import NightlyRun
from store import open_store
from tests import factories
from tests.evidence.test_checks import flip


def test_changed_and_missing_are_told_apart(matter, lead):
    made = [factories.item(matter, lead, bytes([number])) for number in range(4)]
    schedule.verify_all()
    tile = originals_intact(lead)
    assert (tile.value, tile.alarm) == ("4 / 4", False)
    assert str(tile.foot).startswith("last check")
    flip(made[0])
    flip(made[1])
    open_store().path(made[2].sha256).unlink()
    schedule.verify_all()
    tile = originals_intact(lead)
    assert (tile.value, tile.alarm, str(tile.foot)) == ("1 / 4", True, "2 changed, 1 missing")


def test_supervisors_are_told_and_strangers_are_not(matter, lead):
    flip(factories.item(matter, lead))
    schedule.verify_all()
    assert originals_intact(factories.user("supervisor", "Supervisor")).alarm
    assert originals_intact(factories.user("stranger")) is None


# -- for those who oversee ------------------------------------------------------------------------------


@pytest.fixture
def supervisor(db):
    return factories.user("supervisor", "Supervisor")


def test_how_the_last_complete_check_went(matter, lead, supervisor):
    made = [factories.item(matter, lead, bytes([number])) for number in range(4)]
    schedule.verify_all()
    tile = last_complete_check(supervisor)
    assert (tile.value, tile.alarm, tile.parts, tile.more) == ("4 intact", False, (), "")
    assert tile.foot.startswith("today, ") and tile.foot.endswith("(Nightly check)")
    record = StoreCheck.objects.get()
    assert tile.url == f"/admin/evidence/storecheck/{record.pk}/change/"
    flip(made[0])
    flip(made[1])
    open_store().path(made[2].sha256).unlink()
    open_store().intake([b"known to nobody"])
    schedule.verify_all()
    tile = last_complete_check(supervisor)
    assert (tile.value, tile.icon) == ("1 intact", "shield-alert")
    newest = StoreCheck.objects.latest("ended_at")
    assert tile.parts == (
        Part("2 changed", "/evidence/?last_check=changed", alarm=True),
        Part("1 missing", "/evidence/?last_check=missing", alarm=True),
        Part("1 orphaned", f"/admin/evidence/storecheck/{newest.pk}/change/"),
    )
    browser = Client()
    browser.force_login(supervisor)
    found = {}
    for part in tile.parts:
        page = browser.get(part.url)
        assert page.status_code == 200, part.text
        found[part.text] = re.findall(
            r"EV-\d+", "".join(re.findall(r"(?s)<tbody>.*?</tbody>", page.content.decode()))
        )
    assert sorted(set(found["2 changed"])) == ["EV-0001", "EV-0002"]
    assert set(found["1 missing"]) == {"EV-0003"}


def test_files_that_nobody_knows_are_no_alarm(matter, lead, supervisor):
    factories.item(matter, lead)
    open_store().intake([b"known to nobody"])
    schedule.verify_all()
    tile = last_complete_check(supervisor)
    assert tile.icon == "shield-check"
    assert [(part.text, part.alarm) for part in tile.parts] == [("1 orphaned", False)]


def test_it_is_said_loudly_that_none_has_ended(matter, lead, supervisor):
    factories.item(matter, lead)
    tile = last_complete_check(supervisor)
    assert (tile.value, tile.alarm) == ("never", True)
    assert tile.foot == "No check of all originals has come to its end yet."


def test_it_is_said_loudly_that_the_last_one_is_old(matter, lead, supervisor):
    schedule.verify_all()
    with time_machine.travel(timezone.now() + timedelta(hours=47), tick=False):
        assert not last_complete_check(supervisor).alarm
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        tile = last_complete_check(supervisor)
    assert tile.alarm
    assert tile.foot.endswith(" UTC: longer ago than two nights (Nightly check)")


def test_how_far_the_check_is(matter, lead, supervisor):
    for number in range(3):
        factories.item(matter, lead, bytes([number]))
    run = NightlyRun()
    CheckProgress.objects.update(bytes_seen=1, bytes_total=2)
    assert last_complete_check(supervisor).more == "being re-hashed now: 50 % done"
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        more = last_complete_check(supervisor).more
    assert more.startswith("A check stands still at 50 %, since today, ")
    run.go_on()
    run.end()
    assert last_complete_check(supervisor).more == ""


def test_how_the_installation_does_is_for_those_who_oversee_it(matter, lead, reviewer):
    schedule.verify_all()
    for person in (lead, reviewer, factories.user("stranger")):
        assert last_complete_check(person) is None
    for role in ("Administrator", "Supervisor", "Auditor"):
        assert last_complete_check(factories.user(role.lower(), role))


def test_the_page_shows_each_finding_with_its_link(matter, lead, supervisor):
    flip(factories.item(matter, lead))
    schedule.verify_all()
    browser = Client()
    browser.force_login(supervisor)
    page = browser.get("/").content.decode()
    assert '<a href="/evidence/?last_check=changed">1 changed</a>' in page
    browser.force_login(lead)
    assert "Last complete check" not in browser.get("/").content.decode()
