"""Dates as they are written in three languages, and those that are somebody's birth."""

import re

from casework.statements.leaks.finding import BIRTH, Finding

_MONTHS = (
    r"(?:січ(?:ня|ень)|лют(?:ого|ий)|берез(?:ня|ень)|квіт(?:ня|ень)|трав(?:ня|ень)|черв(?:ня|ень)|лип(?:ня|ень)|"
    r"серп(?:ня|ень)|верес(?:ня|ень)|жовт(?:ня|ень)|листопада?|груд(?:ня|ень)|"
    r"январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[яй]|июн[яь]|июл[яь]|августа?|сентябр[яь]|октябр[яь]|ноябр[яь]|декабр[яь]|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|"
    rf"\d{{1,2}}(?:-?(?:го|st|nd|rd|th))?\s(?:of\s)?{_MONTHS}(?!\w)\.?(?:,?\s\d{{4}})?|"
    rf"{_MONTHS}\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?!\w)(?:,?\s\d{{4}})?)"
)
DAY = re.compile(rf"(?<![\w.]){_DAY}(?!\w)", re.IGNORECASE)
_YEAR = r"(?:19[2-9]\d|20[0-2]\d)"

_BORN = (
    r"(?:народи(?:вся|лася|лась|лися|вшись|тися)|народжен\w{1,3}|роди(?:лся|лась|лись|вш\w{2,5})|рожд[её]н\w{0,3}|"
    r"дат\w\s(?:мого\s|його\s|її\s|моего\s|его\s|ее\s)?(?:народження|рождения)|день\s(?:народження|рождения)|"
    r"born|date\sof\sbirth|d\.?o\.?b\.?|birthday|д\.\s?н\.|д\.\s?р\.)"
)
BORN_ON = re.compile(
    rf"(?<!\w){_BORN}[^\n.!?\d]{{0,40}}?(?P<when>{_DAY}|{_YEAR})(?!\w)", re.IGNORECASE
)
OF_BIRTH = re.compile(
    rf"(?<!\w)(?P<when>{_DAY}|{_YEAR})\s?-?(?:го|й)?\s?"
    r"(?:року\s(?:народження|нар)|р\.?\s?н(?:ар)?\.|року\sнародж|(?:года?|г\.)\s?(?:рождения|рожд\.|р\.)|г\.\s?р\.|"
    r"\(?(?:date|year)\sof\sbirth\)?)",
    re.IGNORECASE,
)


def births(text: str) -> list[Finding]:
    return [
        Finding(*match.span("when"), BIRTH, "date_of_birth")
        for shape in (BORN_ON, OF_BIRTH)
        for match in shape.finditer(text)
    ]


def days(text: str) -> list[tuple[int, int]]:
    """Where days are named, whatever they are of."""
    return [match.span() for match in DAY.finditer(text)]
