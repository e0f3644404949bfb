"""Numbers of identity documents and registers of Ukraine and Russia, by shape, word or check digit."""

import re
from collections.abc import Callable, Iterator

from casework.statements.leaks.finding import DOCUMENT, Finding

# "паспорт серії КН № 123456", "ID card no. 001234567": the word, and a number shortly after it.
ANNOUNCED = re.compile(
    r"(?:паспорт\w{0,3}|посвідчен\w{1,3}|удостоверен\w{1,3}|військов\w{1,3}\s+квит\w{1,4}|військовик\w?|"
    r"военн\w{1,3}\s+билет\w{0,2}|id[-\s]?картк\w{1,3}|id[-\s]?card|passport|identity\s+(?:card|document)|свідоцтв\w{1,2}|"
    r"свидетельств\w{1,2}|рнокпп|іпн|ідентифікаційн\w{1,3}\s+(?:код|номер)\w{0,3}|инн|снилс|рнкопп|tax\s+(?:number|code|id)|"
    r"driving\s+licen[cs]e|водійськ\w{1,3}\s+прав\w{1,2}|унзр)"
    r"[\s:,.]{0,3}(?:(?:серії|серія|серии|серия|series|номер\w{0,2}|number|no\.?|№|код\w?|is|was|був|is:|его|її|його|ее)[\s:.]{0,3}){0,3}"
    r"(?P<number>[^\W\d_]{0,4}[\s-]?(?:№|no\.?)?\s?\d[\d\s-]{3,18}\d)",
    re.IGNORECASE,
)
# The series of a Ukrainian passport are two letters, of a travel passport two Latin ones.
SERIES = re.compile(r"(?<![\w-])[А-ЯІЇЄҐA-Z]{2}\s?(?:№\s?|N\s?)?\d{6}(?![\w-])")
# Other papers have up to three letters, and always the sign: "УБД № 123456", "І-КВ № 123456".
NUMBERED = re.compile(r"(?<![\w-])[А-ЯІЇЄҐA-Z]{1,3}(?:-[А-ЯІЇЄҐA-Z]{2})?\s?№\s?\d{6}(?![\w-])")
RUSSIAN = re.compile(
    r"(?<![\w.,-])(?<!\+\d\d\s)\d{2}\s?\d{2},?\s(?:(?:№|номер\w?)\s?)?\d{6}(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
SNILS = re.compile(r"(?<![\w-])\d{3}-\d{3}-\d{3}[\s-]\d{2}(?![\w-])")
UNZR = re.compile(r"(?<![\w-])(?:19|20)\d{6}-\d{5}(?![\w-])")
TEN = re.compile(r"(?<![\w.,+/-])\d{10}(?![\w/-])")
TWELVE = re.compile(r"(?<![\w.,+/-])\d{12}(?![\w/-])")


def documents(text: str) -> list[Finding]:
    found = [
        Finding(*match.span("number"), DOCUMENT, "announced_document")
        for match in ANNOUNCED.finditer(text)
    ]
    found += _by_shape(text, SERIES, "passport_ua", lambda digits: True)
    found += _by_shape(text, NUMBERED, "numbered_paper", lambda digits: True)
    found += _by_shape(text, RUSSIAN, "passport_ru", lambda digits: True)
    found += _by_shape(text, UNZR, "register_ua", lambda digits: True)
    found += _by_shape(text, SNILS, "snils", is_snils)
    found += _by_shape(text, TEN, "rnokpp", is_rnokpp)
    found += _by_shape(text, TWELVE, "inn", is_inn)
    return found


def _by_shape(
    text: str, shape: re.Pattern[str], why: str, checked: Callable[[str], bool]
) -> Iterator[Finding]:
    for match in shape.finditer(text):
        if checked(re.sub(r"\D", "", match.group())):
            yield Finding(match.start(), match.end(), DOCUMENT, why)


def is_rnokpp(digits: str) -> bool:
    """Whether ten digits are a number of the Ukrainian tax register, by its check digit."""
    weights = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
    return len(digits) == 10 and digits[0] in "1234" and total % 11 % 10 == int(digits[9])


def is_inn(digits: str) -> bool:
    """Whether twelve digits are a Russian taxpayer's number of a person, by its two check digits."""
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    numbers = [int(digit) for digit in digits]

    def check(weights: tuple[int, ...]) -> int:
        return sum(a * b for a, b in zip(weights, numbers, strict=False)) % 11 % 10

    return (
        check((7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) == numbers[10]
        and check((3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) == numbers[11]
    )


def is_snils(digits: str) -> bool:
    """Whether eleven digits are a Russian insurance number, by its check number."""
    if len(digits) != 11:
        return False
    total = sum((9 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])
