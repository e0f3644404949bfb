"""CSV and NDJSON: cells that cannot run, columns that are the JSON keys, memory that does not grow."""

import csv
import io

import pytest

from common.exports import cell, columns_of, csv_chunks, ndjson_chunks


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")
def test_text_that_a_spreadsheet_would_run_is_disarmed(start):
    assert cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_values_as_cells():
    values = [None, "", "plain -1", "'quoted", True, False, -5, 1.5, ["a", {"b": None}], {"ї": 1}]
    assert [cell(value) for value in values] == [
        "",
        "",
        "plain -1",
        "'quoted",
        "true",
        "false",
        "-5",
        "1.5",
        '["a",{"b":null}]',
        '{"ї":1}',
    ]


def test_id_comes_first_and_the_rest_keeps_its_order():
    assert columns_of(["title", "id", "status"]) == ["id", "title", "status"]


def test_csv_survives_separators_quotes_and_newlines():
    row = {"id": "1", "title": 'a,"b"\r\nc;d', "extra": "not a column"}
    text = "".join(csv_chunks(["id", "title"], [[row], []]))
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == [
        {"id": "1", "title": 'a,"b"\r\nc;d'}
    ]
    assert text.startswith("id,title\r\n")


def test_ndjson_is_one_object_a_line():
    assert "".join(ndjson_chunks([[{"a": "x\ny"}], [{"a": "Київ"}]])) == (
        '{"a":"x\\ny"}\n{"a":"Київ"}\n'
    )
