"""The ledger is signed by itself, and a ledger that was set back is seen to have been."""

import pytest
from django.db import transaction

import jobs
from jobs.models import Job
from jobs.running import tick
from ledger import checkpoints, proofs
from tests.factories import user

pytestmark = pytest.mark.django_db


def signed():
    """Run what falls due when the clock is first looked at; the checkpoint's job as it ended."""
    tick()
    jobs.run_pending()
    return Job.objects.filter(name="ledger.checkpoint").latest("created_at")


def test_the_worker_signs_the_ledger():
    user("somebody")
    assert checkpoints.last() is None
    assert signed().status == "done"
    assert checkpoints.last().checkpoint.size == proofs.tree_size() > 0


def test_a_ledger_set_back_is_a_failed_job():
    backup = transaction.savepoint()
    user("somebody")
    checkpoints.publish()
    transaction.savepoint_rollback(backup)
    job = signed()
    assert job.status != "done"
    assert "restored backup" in job.reason
