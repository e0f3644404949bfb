"""What the start page says of the check of all originals."""

import jobs
from evidence import tiles, upkeep
from evidence.tiles import originals_intact
from jobs.models import Job
from store import open_store
from tests import factories
from tests.evidence.test_checks import flip


def test_changed_and_missing_are_told_apart(matter, lead):
    made = [factories.item(matter, lead, bytes([number])) for number in range(4)]
    upkeep.verify_all()
    tile = originals_intact(lead)
    assert (tile.value, tile.alarm) == ("4 / 4", False)
    assert str(tile.foot).startswith("last check")
    flip(made[0])
    flip(made[1])
    open_store().path(made[2].sha256).unlink()
    upkeep.verify_all()
    tile = originals_intact(lead)
    assert (tile.value, tile.alarm, str(tile.foot)) == ("1 / 4", True, "2 changed, 1 missing")


def test_supervisors_are_told_and_strangers_are_not(matter, lead):
    flip(factories.item(matter, lead))
    upkeep.verify_all()
    assert originals_intact(factories.user("supervisor", "Supervisor")).alarm
    assert originals_intact(factories.user("stranger")) is None


def test_how_far_the_check_is(matter, lead, monkeypatch):
    for number in range(3):
        factories.item(matter, lead, bytes([number]))
    jobs.run_pending()
    upkeep.verify_all()
    assert tiles.progress() is None
    upkeep.verify_all.enqueue(after="8" + "0" * 63)
    assert tiles.progress() == 0.5
    supervisor = factories.user("supervisor", "Supervisor")
    assert str(originals_intact(supervisor).foot) == "being re-hashed now: 50 % done"
    assert str(originals_intact(lead).foot).startswith("last check")
    # A check that has not begun says nothing, one that has says so.
    Job.objects.all().delete()
    upkeep.verify_all.enqueue()
    assert tiles.progress() is None
    assert jobs.running.claim("a worker") is not None
    assert tiles.progress() == 0.0
