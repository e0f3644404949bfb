"""Strict filters: what cannot be honoured in full is refused, never dropped."""

import uuid
from datetime import UTC, date, datetime

import django_filters
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from common.errors import Invalid, NotVisible
from common.filters import KeysetOrdering, StrictFilterSet
from common.search import fold, search_text, terms
from tests.common.models import Letter, write_letter
from tests.common.people import PEOPLE
from tests.common.urls import LetterFilterSet

OLENA = PEOPLE["olena"]


@pytest.fixture
def letters(folder, hidden_folder):
    write_letter(
        folder,
        title="Київ, the hospital",
        status="sent",
        sent_on=date(2024, 7, 8),
        urgent=True,
        received_at=datetime(2024, 7, 8, 23, 59, 59, 999999, tzinfo=UTC),
    )
    write_letter(folder, title="100% of the grid", received_at=datetime(2024, 7, 9, tzinfo=UTC))
    write_letter(folder, title="ІЗЮМ and KYIV")
    write_letter(hidden_folder, title="Hidden hospital")
    return Letter.objects.visible_to(OLENA)


def titles(letters, query):
    filterset = LetterFilterSet(QueryDict(query), letters, user=OLENA)
    return [letter.title for letter in filterset.qs]


def refused(letters, query):
    with pytest.raises(Invalid) as caught:
        titles(letters, query)
    return caught.value.errors


BAD = {
    "stauts=draft": "stauts",
    "status=bogus": "status",
    "status=draft&status=sent": "status",
    "any_status=draft&any_status=bogus": "any_status",
    "urgent=maybe": "urgent",
    "urgent=1": "urgent",
    "ordering=secret": "ordering",
    "ordering=--title": "ordering",
    "ordering=folder__owner": "ordering",
    "q=ab": "q",
    "q=a b c": "q",
    "q=" + "x" * 201: "q",
    "q=abc%00": "q",
    "sent_on=07/08/2024": "sent_on",
    "sent_on=2024-02-30": "sent_on",
    "sent_on=२०२४-07-08": "sent_on",
    "since=yesterday": "since",
    "since=2024-07-08T09:00:00": "since",
    "until=0001-01-01T00:00:00%2B14:00": "until",
    "folder=not-a-uuid": "folder",
    "folder=%00": "folder",
    "folder__owner=olena": "folder__owner",
    "page=2": "page",
    "%00=1": "\x00",
}


@pytest.mark.parametrize("query", BAD)
def test_what_cannot_be_honoured_is_refused_by_name(letters, query):
    assert list(refused(letters, query)) == [BAD[query]]


def test_all_that_is_wrong_is_named_at_once(letters):
    assert set(refused(letters, "nope=1&status=bogus&urgent=x")) == {"nope", "status", "urgent"}


GOOD = {
    "": 3,
    "status=&q=&urgent=&folder=&since=&ordering=": 3,
    "status=sent": 1,
    "any_status=sent&any_status=draft": 3,
    "urgent=true": 1,
    "urgent=false": 2,
    "sent_on=2024-07-08": 1,
    "since=2024-07-09": 1,
    "since=2024-07-08": 2,
    "until=2024-07-08": 1,
    "until=9999-12-31": 3,
    "since=2024-07-08T23:59:59.999999Z": 2,
    "since=2024-07-09T03:00:00%2B03:00": 1,
    "since=2024-07-09T03:00:00+03:00": 1,
    "q=ізюм": 1,
    "q=hospital київ": 1,
    "q=HOSPITAL": 1,
    "q=100%": 1,
    "q=___": 0,
    "page_size=7&cursor=whatever&format=csv": 3,
}


@pytest.mark.parametrize("query", GOOD)
def test_filters_give_the_rows_they_name(letters, query):
    assert (
        len(titles(letters, query.replace("%&", "%25&").replace("100%", "100%25"))) == GOOD[query]
    )


def test_a_hidden_parent_and_a_missing_one_are_answered_alike(letters, folder, hidden_folder):
    assert len(titles(letters, f"folder={folder.pk}")) == 3
    answers = []
    for key in (hidden_folder.pk, uuid.uuid4()):
        with pytest.raises(NotVisible) as caught:
            titles(letters, f"folder={key}")
        answers.append(str(caught.value))
    assert answers[0] == answers[1]


def test_choices_offered_are_the_visible_ones(letters, folder, hidden_folder):
    form = LetterFilterSet(QueryDict(""), letters, user=OLENA).form
    assert str(folder.pk) in str(form["folder"])
    assert "secret" not in str(form["folder"])


def test_order_default_and_chosen(letters):
    assert titles(letters, "") == sorted(titles(letters, ""), reverse=True)
    assert titles(letters, "ordering=title") == sorted(titles(letters, ""))
    chosen = LetterFilterSet(QueryDict("ordering=status"), letters, user=OLENA)
    assert (chosen.ordering, chosen.keyset.identity) == ("status", "status,-title,-pk")
    turned = LetterFilterSet(QueryDict("ordering=-status"), letters, user=OLENA)
    assert turned.keyset.identity == "-status,title,pk"


def test_a_filterset_without_order_is_newest_first(letters):
    class Bare(StrictFilterSet):
        pass

    found = Bare(None, letters, user=OLENA)
    assert found.keyset.identity == "-pk"
    assert [row.pk for row in found.qs] == sorted((row.pk for row in letters), reverse=True)


def test_active_filters_are_those_given(letters):
    found = LetterFilterSet(QueryDict("status=sent&urgent=&ordering=title"), letters, user=OLENA)
    assert found.active == {"status": "sent"}


def test_filters_that_fail_open_cannot_be_declared():
    with pytest.raises(ImproperlyConfigured):

        class Lax(StrictFilterSet):
            urgent = django_filters.BooleanFilter()

    with pytest.raises(ImproperlyConfigured):

        class Unordered(StrictFilterSet):
            ordering = django_filters.OrderingFilter(fields=["title"])

    with pytest.raises(KeyError):
        KeysetOrdering({"title": ("title", "Title")}, default="-created_at")


def test_fields_of_the_model_get_strict_filters_too(letters):
    class FromModel(StrictFilterSet):
        class Meta:
            model = Letter
            fields = ["urgent", "sent_on"]

    for query in ("urgent=maybe", "sent_on=07/08/2024"):
        with pytest.raises(Invalid):
            FromModel(QueryDict(query), letters, user=OLENA).qs  # noqa: B018


def test_labels_of_the_order_are_in_the_reader_s_language():
    chooser = KeysetOrdering({"title": ("title", lazy(get_language, str)())}, default="title")
    labels = [label for _name, label in chooser.extra["choices"]]
    with override("uk"):
        assert [str(label)[:2] for label in labels] == ["uk", "uk"]
    with override("en"):
        assert [str(label) for label in labels] == ["en", "en, descending"]


def test_folding_makes_both_databases_agree():
    assert fold("  ІЗЮМ\u00a0Straße\tﬁle\x00 ") == "ізюм strasse file"
    assert search_text("Київ", None, "", 7) == "київ\n7"
    assert terms("a bc") == []
    assert terms("a Bcd") == ["a", "bcd"]
