"""What the checker promises beside its share of hits: places, spellings, check digits, and time."""

import time

import pytest

from casework.statements.leaks import check
from casework.statements.leaks.documents import is_inn, is_rnokpp, is_snils


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.category, text[finding.start : finding.end]) for finding in check(text)]


def test_nothing_in_nothing():
    assert check("") == check(" \n ") == []


def test_places_are_of_the_text_as_it_stands():
    text = "Тоді 🙂 прийшла Оксана\u0301 Петрівна й пішла."
    assert found(text) == [("name", "Оксана\u0301 Петрівна")]


def test_both_forms_of_a_letter_and_both_alphabets():
    decomposed = "Прийшов Сергій"
    assert found(decomposed) == [("name", "Сергій")]
    latin_letters = "Прийшла Окcaнa додому."
    assert [category for category, _ in found(latin_letters)] == ["name"]


def test_a_name_inside_an_address_is_the_address():
    assert found("Жила на вул. Тараса Шевченка, 12.") == [("address", "вул. Тараса Шевченка, 12")]


def test_a_place_named_after_somebody_names_nobody():
    assert found("Лікарня імені Олександра Мечникова стоїть.") == []
    assert found("На ім'я Олександра ніхто не відгукнувся.")[0][0] == "name"


def test_surely_one_before_the_other():
    text = "Пишіть oksana.kovalenko@example.org"
    assert found(text) == [("email", "oksana.kovalenko@example.org")]


def test_check_digits():
    assert is_rnokpp("3184710691") and not is_rnokpp("3184710692")
    assert is_inn("500100732259") and not is_inn("500100732258")
    assert is_snils("11223344595") and not is_snils("11223344596")


def test_a_small_cell_needs_all_three_together():
    assert found("12 березня 2022 року хірург у Бахмуті зник.")[0][0] == "small_cell"
    assert found("12 березня 2022 року у Бахмуті стріляли.") == []
    assert found("Хірург у Бахмуті зник.") == []
    far = "12 березня 2022 року. " + "Ми чекали. " * 40 + "Хірург у Бахмуті зник."
    assert found(far) == []
    assert found("12 березня 2022 року.\n\nХірург у Бахмуті зник.") == []


LONGEST = 200_000
HARD = {
    "a statement": "Потім прийшла Оксана Петрівна, її телефон +380 67 123 45 67. Ми пішли до лісу. ",
    "digits": "1",
    "numbers": "067 123 45 67, ",
    "foreign numbers": "+44 20 7946 0958; ",
    "at signs": "a@",
    "initials": "І. П. ",
    "capitals": "ОКСАНА ",
    "days": "12.03.2022 ",
    "cells": "12 березня хірург у Бахмуті. ",
    "streets": "вул. Шевченка ",
    "births": "народилася ",
    "documents": "паспорт серії номер ",
    "apostrophes": "м'",
    "blanks": " \n",
    "points": "а. ",
}


@pytest.mark.parametrize("piece", HARD.values(), ids=HARD.keys())
def test_time_is_linear(piece):
    """200,000 characters under a second on an idle machine; four times the text, four times the time."""
    text = (piece * (LONGEST // len(piece) + 1))[:LONGEST]
    check(text[:2_000])
    began = time.process_time()
    check(text[: LONGEST // 4])
    quarter = time.process_time() - began
    began = time.process_time()
    check(text)
    whole = time.process_time() - began
    assert whole < 3
    assert whole < 12 * max(quarter, 0.01)
