"""Keyset pages: complete, in order, without repeats, whatever the order, the NULLs and the direction."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from common.errors import Invalid
from common.keyset import Key, Keyset, seal, unseal
from common.pagination import blocks, paginate
from tests.common.models import Letter, write_letter

ORDERS = [
    Keyset.of(),
    Keyset.of(Key("title")),
    Keyset.of(Key("title", descending=True)),
    Keyset.of(Key("sent_on")),
    Keyset.of(Key("sent_on", descending=True)),
    Keyset.of(Key("received_at", descending=True), Key("title")),
    Keyset.of(Key("urgent"), Key("sent_on", descending=True)),
    Keyset.of(Key("folder__name", descending=True), Key("status")),
]


@pytest.fixture
def letters(folder, hidden_folder):
    start = datetime(2024, 7, 8, 9, 0, tzinfo=UTC)
    for number in range(23):
        write_letter(
            folder if number % 2 else hidden_folder,
            title=f"Letter {number % 7}",
            urgent=number % 3 == 0,
            sent_on=None if number % 5 == 0 else date(2024, 7, 1 + number % 4),
            # Times that differ in microseconds only must not run together.
            received_at=None if number % 4 == 0 else start + timedelta(microseconds=number // 3),
        )
    return Letter.objects.all()


def expected(rows, keyset):
    """The order in plain Python: NULLs last in either direction, the key decides ties."""
    rows = list(rows)
    for key in reversed(keyset.keys):
        rows.sort(key=lambda row: str(key.value(row) or ""), reverse=key.descending)
        rows.sort(key=lambda row: key.value(row) is None)
    return [row.pk for row in rows]


def page(rows, keyset, query):
    return paginate(rows, keyset, RequestFactory().get(f"/x/{query}"))


@pytest.mark.parametrize("keyset", ORDERS, ids=lambda keyset: keyset.identity)
def test_pages_forward_and_back_are_the_whole_list_in_order(letters, keyset):
    whole = expected(letters, keyset)
    seen, url, pages = [], "?page_size=4", []
    while url:
        current = page(letters, keyset, url)
        pages.append([row.pk for row in current])
        seen += pages[-1]
        last, url = current, current.next_url
    assert seen == whole
    backwards, url = [pages[-1]], last.previous_url
    while url:
        current = page(letters, keyset, url)
        backwards.append([row.pk for row in current])
        url = current.previous_url
        assert current.next_url
    assert backwards == pages[::-1]
    assert pages[0] == [row.pk for row in page(letters, keyset, current.first_url)]


@pytest.mark.parametrize("keyset", ORDERS, ids=lambda keyset: keyset.identity)
def test_blocks_are_the_whole_list_once(letters, keyset):
    assert [row.pk for block in blocks(letters, keyset, 4) for row in block] == expected(
        letters, keyset
    )


def test_a_row_inserted_meanwhile_neither_repeats_nor_hides_another(letters, folder):
    keyset = Keyset.of(Key("title"))
    first = page(letters, keyset, "?page_size=5")
    write_letter(folder, title="Letter 0")
    write_letter(folder, title="A letter before all")
    rest = page(letters, keyset, first.next_url)
    assert not {row.pk for row in first} & {row.pk for row in rest}


def test_a_page_costs_one_query_at_any_depth(letters):
    keyset, url = Keyset.of(Key("sent_on", descending=True)), "?page_size=3"
    while url:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            url = page(letters, keyset, url).next_url
        assert len(queries) == 1
        assert "OFFSET" not in queries[0]["sql"]


def test_nulls_are_named_only_where_there_can_be_some(letters):
    by_title = str(letters.order_by(*Keyset.of(Key("title")).resolved(letters).order_by()).query)
    assert "NULLS" not in by_title
    across = Keyset.of(Key("folder__name"), Key("sent_on")).resolved(letters)
    assert [key.nullable for key in across.keys] == [False, True, False]


@pytest.mark.parametrize("size", ["0", "201", "-1", "1.5", "ten", "٣", "1e2", " 5", "9999999999"])
def test_a_bad_page_size_is_refused(letters, size):
    with pytest.raises(Invalid) as refused:
        page(letters, Keyset.of(), f"?page_size={size}")
    assert "page_size" in refused.value.errors


def test_page_size_from_1_to_200_and_empty_for_the_default(letters, folder):
    assert len(page(letters, Keyset.of(), "?page_size=1").rows) == 1
    assert len(page(letters, Keyset.of(), "?page_size=200").rows) == 23
    for _ in range(40):
        write_letter(folder, title="More")
    assert len(page(letters, Keyset.of(), "?page_size=").rows) == 50


def test_cursors_of_another_list_or_order_or_hand_are_refused(letters):
    token = QueryDict(page(letters, Keyset.of(Key("title")), "?page_size=3").next_url[1:])["cursor"]
    foreign = Keyset.of(Key("title", descending=True))
    for query in (
        f"?cursor={token[:-1]}",
        "?cursor=%00",
        "?cursor=é",
        "?cursor=" + "A" * 9000,
        f"?cursor={token}&cursor={token}",
        "?cursor=eyJhIjoxfQ",
    ):
        with pytest.raises(Invalid):
            page(letters, Keyset.of(Key("title")), query)
    with pytest.raises(Invalid):
        page(letters, foreign, f"?cursor={token}")


def test_a_cursor_shows_nothing_of_the_row(letters):
    import base64

    token = QueryDict(page(letters, Keyset.of(Key("title")), "?page_size=3").next_url[1:])["cursor"]
    assert b"Letter" not in base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def test_positions_keep_their_types_and_microseconds():
    import uuid
    from decimal import Decimal

    values = [
        None,
        True,
        7,
        "Київ",
        uuid.uuid4(),
        date(2024, 7, 8),
        Decimal("1.50"),
        datetime(2024, 7, 8, 9, 0, 0, 123456, tzinfo=UTC),
    ]
    assert unseal(seal(values, "scope"), "scope") == values


def test_links_keep_the_filters_and_drop_the_old_cursor(letters):
    first = page(letters, Keyset.of(), "?page_size=3&status=draft")
    second = page(letters, Keyset.of(), first.next_url)
    names = [name for name, _ in parse_qsl(second.next_url[1:])]
    assert sorted(names) == ["cursor", "page_size", "status"]


def test_an_emptied_place_leads_back_to_the_start(letters):
    url = page(letters, Keyset.of(), "?page_size=22").next_url
    Letter.objects.all().delete()
    gone = page(letters, Keyset.of(), url)
    assert gone.rows == []
    assert gone.next_url is None
    assert "cursor" not in gone.previous_url


def test_the_count_stops_at_its_limit(letters):
    count = letters.capped_count(limit=10)
    assert (count.value, count.capped, str(count)) == (10, True, "10+")
    assert str(letters.capped_count(limit=23)) == "23"
    with CaptureQueriesContext(connection) as queries:
        letters.select_related("folder").capped_count(limit=1000)
    assert "title" not in queries[0]["sql"]


def test_large_counts_read_as_on_paper():
    from common.querysets import CappedCount

    assert str(CappedCount(10_000, capped=True)) == "10,000+"
