"""Spellings that must meet and names that must not, typed by hand."""

import pytest

from common import names

# Each line is one surname as different people write it.
SAME = """
Рощина Рощіна Roshchyna Roshchina РОЩИНА
Зеленський Зеленский Zelenskyy Zelensky Zelenskyi Zelenskiy Zelenskij
Шевченко Shevchenko Szewczenko Schewtschenko Ševčenko
Єрмоленко Ермоленко Yermolenko Ermolenko Iermolenko
Юрченко Yurchenko Iurchenko Jurchenko
Щербак Shcherbak Schtscherbak Ščerbak
Хмельницький Хмельницкий Khmelnytskyi Khmelnitsky Khmelnytsky
Гончаров Goncharov Honcharov Hončarov
Жуков Zhukov Žukov
Харченко Kharchenko
Васильєв Васильев Vasyliev Vasiliev Vasilyev
Соловйов Соловьёв Соловьев Soloviov Solovyov
Лук'яненко Лукʼяненко Лукьяненко Lukianenko Luk'yanenko Luk’yanenko Lukyanenko
Цимбалюк Tsymbaliuk Tsymbalyuk Цымбалюк
Олексієнко Oleksiienko Oleksiyenko
Григоренко Hryhorenko Grigorenko Hrygorenko
Ковальчук Kovalchuk Kovaltschuk
Ющенко Yushchenko Iushchenko Juschtschenko
Джевага Dzhevaha Dzhevaga
Максименко Maksymenko Maximenko
Яковенко Yakovenko Iakovenko Jakovenko
Гнатюк Hnatiuk Gnatyuk Hnatjuk
Бойко Boiko Boyko Bojko
Мельник Melnyk Melnik
Гудзь Hudz Gudz
Воронцов Vorontsov Vorontzov
Чайковський Чайковский Chaikovskyi Tchaikovsky Chaykovsky
Дзюба Dziuba Dzyuba
Зайцев Zaitsev Zaytsev
Алекс Alex Aleks
Тищенко Tyshchenko Tishchenko
П'ятницький Пятницкий Piatnytskyi Pyatnitsky
Цой Tsoi Tsoy
Ґалаґан Galagan Halahan
Шахов Shakhov
""".strip().splitlines()

DIFFERENT = (
    """
Шевченко Шевчук|Щербак Щербаков|Рощин Рощина|Петренко Петрук|Коваль Ковальчук|Іваненко Іванченко
Бойко Бойчук|Жуков Жуковський|Мельник Мельничук|Сидоренко Сидорчук|Гончар Гончаров|Кравець Кравцов
Лисенко Лисак|Марченко Марчук|Савченко Савчук|Руденко Рудий|Захаров Захарченко|Марія Марина
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

GIVEN = """
Вікторія Виктория Viktoriia Victoria Viktoriya
Сергій Сергей Serhii Sergei Sergey
Олександр Александр Oleksandr Alexander Aleksandr
Олександра Александра Oleksandra Alexandra
Наталія Наталья Nataliia Natalya Nataliya Natalia
Дмитро Дмитрий Dmytro Dmitry Dmitriy
Ганна Анна Hanna Anna
Микола Николай Mykola Nikolay
""".strip().splitlines()


@pytest.mark.parametrize("line", SAME)
def test_spellings_of_one_surname_meet(line):
    assert len({tuple(names.words(spelled)) for spelled in line.split()}) == 1


@pytest.mark.parametrize("pair", DIFFERENT)
def test_different_names_stay_apart(pair):
    one, other = pair.split()
    assert names.words(one) != names.words(other)


@pytest.mark.parametrize("line", GIVEN)
def test_one_given_name_in_three_languages(line):
    assert len({names.given_word(names.fold_word(spelled)) for spelled in line.split()}) == 1


def test_given_names_of_different_people():
    names_of = "Олександр Олександра Анна Яна Марія Марина Євген Євгенія Валентин Валентина"
    apart = names_of.split()
    assert len({names.given_word(names.fold_word(name)) for name in apart}) == len(apart)


def test_no_given_name_stands_in_two_groups():
    from common.given_names import GROUPS

    of: dict[str, set[str]] = {}
    for group in GROUPS:
        for name in group.split():
            of.setdefault(names.fold_word(name), set()).add(group)
    assert {name: groups for name, groups in of.items() if len(groups) > 1} == {}


def test_a_known_fault_is_still_one():
    """When this fails, take the sentence about it out of the module."""
    assert names.words("Шахов") != names.words("Schachow")
    assert names.words("Рощин") != names.words("Рощина")


def test_double_surnames_are_found_by_each_part():
    keys = names.surname_keys("Петренко-Іваненко")
    assert keys >= names.surname_keys("Petrenko") | names.surname_keys("Ivanenko")
    assert names.surname_keys("Ivanenko-Petrenko") == keys


def test_a_whole_name_is_found_in_any_order():
    stored = names.full_name_keys("Рощина", "Вікторія")
    for asked in ("Victoria Roshchyna", "РОЩИНА Виктория Владимировна", "Roshchina, Viktoriia"):
        assert stored & names.query_keys(asked), asked
    for other in ("Roshchyna", "Roshchyna Olena", "Victoria", ""):
        assert not stored & names.query_keys(other), other


@pytest.mark.parametrize(
    "written",
    [
        "+380 50 123-45-67",
        "(050) 123 45 67",
        "0038 050 1234567",
        "8 050 123 45 67",
        "050-123-45-67 доб. 5",
        "+380501234567",
        "٣٨٠501234567",
    ],
)
def test_one_telephone_number(written):
    assert names.phone_key(written) == "380501234567"


def test_telephone_numbers_of_other_countries():
    assert names.phone_key("8 (912) 345-67-89") == names.phone_key("+7 912 345 67 89")
    assert names.phone_key("+44 20 7946 0958") == "442079460958"
    assert names.phone_key("no digits") == ""


def test_documents_and_addresses_of_mail():
    assert names.document_key("КВ 123456") == names.document_key("kb123456")
    assert names.document_key("№ 000-123") == "NO000123"
    assert names.email_key(" Someone@Example.ORG ") == "someone@example.org"


@pytest.mark.parametrize("odd", ["", "  ", "'", "-", "123", "\u0301", "🙂", "محمد", "a" * 10_000])
def test_nothing_breaks_it(odd):
    names.words(odd)
    names.surname_keys(odd)
    names.query_keys(odd)
    names.phone_key(odd)
    names.document_key(odd)
