"""The canonical state of a row is the same before and after the database has had it."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F

from ledger.checks import check_kinds
from ledger.models import LedgeredModel, default_of, ledger_fields
from tests.ledger.shelf import Box


def test_all_fields_but_the_excluded_by_attribute_name():
    box = Box(title="x", case_id=uuid4(), shade="dark")
    assert box.canonical() == {
        "id": str(box.id),
        "version": 1,
        "reference": "",
        "title": "x",
        "weight": None,
        "packed_at": None,
        "labels": [],
        "case_id": str(box.case_id),
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"weight": Decimal("1.5")},
        {"weight": "1.50"},
        {"weight": 2},
        {"packed_at": datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=UTC)},
        {"packed_at": datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))},
        {"packed_at": "2026-03-01T12:30:00+02:00"},
        {"labels": ["a", {"b": [1, None, True]}]},
        {"labels": ("a", "b")},
        {"case_id": uuid4()},
        {"case_id": str(uuid4())},
        {"title": unicodedata.normalize("NFD", "Київ")},
        {"version": "3"},
    ],
)
def test_a_round_trip_changes_nothing(box_table, fields):
    box = Box.objects.create(**{"title": "x"} | fields)
    assert Box.objects.get().canonical() == box.canonical()


def test_text_is_normalised():
    composed, decomposed = (unicodedata.normalize(form, "Київ") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert Box(title=composed).canonical()["title"] == composed
    assert Box(title=decomposed).canonical()["title"] == composed


@pytest.mark.parametrize(
    "fields",
    [{"labels": [1.5]}, {"version": F("version") + 1}, {"packed_at": datetime(2026, 1, 1)}],  # noqa: DTZ001
)
def test_what_has_no_canonical_form_is_refused(fields):
    with pytest.raises(TypeError):
        Box(**fields).canonical()


def model_named(name, **attributes):
    meta = type("Meta", (), {"app_label": "shelf"})
    return type(name, (LedgeredModel,), {"Meta": meta, "__module__": __name__, **attributes})


def test_models_are_checked_at_the_start():
    careless = model_named("Careless", ledger_kind="careless", ledger_exclude=("shadow",))
    with pytest.raises(ImproperlyConfigured, match="shadow"):
        ledger_fields(careless)
    digested = model_named("Digested", ledger_kind="digested", ledger_digested=("shadow",))
    models = [
        Box,
        careless,
        digested,
        model_named("Nameless"),
        model_named("Spaced", ledger_kind="two words"),
        model_named("Twin", ledger_kind="box"),
    ]
    found = [(error.obj.__name__, error.id) for error in check_kinds(models)]
    assert found == [
        ("Careless", "ledger.E003"),
        ("Digested", "ledger.E003"),
        ("Nameless", "ledger.E001"),
        ("Spaced", "ledger.E001"),
        ("Twin", "ledger.E002"),
    ]
    assert check_kinds() == []


def test_labels_and_cases():
    box = Box(reference="B-7", case_id=uuid4())
    assert (box.ledger_label(), box.ledger_case_id) == ("B-7", box.case_id)
    assert Box(id=box.id).ledger_label() == str(box.id)
    assert model_named("Plain", ledger_kind="plain")().ledger_case_id is None


def test_defaults_are_stored_values():
    assert (default_of(Box, "labels"), default_of(Box, "weight")) == ([], None)
    assert default_of(Box, "version") == 1
