"""Demonstration or real: decided once, for good."""

import pytest
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, transaction

from accounts import installation
from accounts.models import Installation
from accounts.services import accept_invitation, first_administrator_invitation
from common.errors import Conflict
from tests.accounts.support import token_of
from tests.factories import user


def findings():
    return [found.id for found in run_checks(tags=[Tags.database], databases=["default"])]


def test_a_demonstration_stays_one(db, settings):
    installation.ensure("demo")
    assert installation.is_demo()
    installation.ensure("demo")
    with pytest.raises(Conflict) as refusal:
        installation.ensure("real")
    assert refusal.value.code == "installation_kind"
    assert "demonstration" in str(refusal.value.message)
    settings.CASEWORK_DEMO = False
    assert not installation.is_demo()
    assert "accounts.E001" in findings()


def test_a_server_process_does_not_start_against_the_mark(db, settings):
    installation.refuse_contradiction()
    installation.ensure("demo")
    installation.refuse_contradiction()
    settings.CASEWORK_DEMO = False
    with pytest.raises(Conflict):
        installation.refuse_contradiction()


def test_real_use_stays_real(db, settings):
    settings.CASEWORK_DEMO = False
    installation.ensure("real")
    assert findings() == []
    with pytest.raises(Conflict):
        installation.ensure("demo")
    settings.CASEWORK_DEMO = True
    assert not installation.is_demo()
    assert "accounts.E001" in findings()


def test_accounts_without_a_mark_count_as_real(db):
    link = first_administrator_invitation()
    accept_invitation(
        token=token_of(link),
        password="seven quiet herons by the weir",
        username="nadia",
        display_name="Nadia",
    )
    with pytest.raises(Conflict):
        installation.ensure("demo")
    assert not Installation.objects.exists()
    installation.ensure("real")


def test_the_first_demonstration_account_marks_the_database(db):
    assert installation.kind() is None
    user("lead")
    installation.forget()
    assert installation.kind() == "demo"


def test_the_setting_alone_makes_no_demonstration(db, settings):
    assert settings.CASEWORK_DEMO
    assert not installation.is_demo()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(kind="real"),
        lambda rows: rows.delete(),
        lambda rows: Installation.objects.create(id=2, kind="real"),
    ],
)
def test_the_database_guards_the_mark(db, change):
    installation.ensure("demo")
    with pytest.raises(DatabaseError), transaction.atomic():
        change(Installation.objects.all())
    assert Installation.objects.get().kind == "demo"
