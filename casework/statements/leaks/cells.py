"""Small cells: a place, a day and a role said together, which only one person may fit (ISO/IEC 20889 calls it
singling out).
"""

import re

from casework.statements.leaks.dates import days
from casework.statements.leaks.finding import SMALL_CELL, Finding
from casework.statements.leaks.speech import NO_NAME
from casework.statements.leaks.toponyms import PLACES, SITES, begins, prefixes
from casework.statements.leaks.words import Word

# What somebody is, in the words by which a village or a ward would know them. Ranks do not count.
_ROLES = """
медсестр медбрат головлікар главврач завідувач заведующ директор директриса хірург хирург
анестезіолог анестезиолог педіатр педиатр акушер фельдшер санітар лікарк врач патологоанатом учител
вчител викладач преподавател вихователь воспитател священник священик настоятел пастор імам імам
староста старост депутат журналіст журналист адвокат перекладач переводчик поштар почтальон
бібліотекар библиотекар охоронець охранник сторож водій водител кухар повар електрик электрик слюсар
диспетчер волонтер рятувальник спасател пожежник ветеринар бухгалтер surgeon midwife nurse doctor
paramedic anaesthetist anesthetist paediatrician teacher headmaster headteacher principal priest
pastor imam mayor journalist lawyer interpreter librarian postman postwoman janitor driver
electrician dispatcher volunteer rescuer firefighter accountant director headmistress dentist vet
postmaster стоматолог дантист участков дільничн агроном псаломщик пономар паламар фармацевт аптекар
"""
ROLES = prefixes(_ROLES)
# Words too short to stand for a beginning: лікарня is no doctor.
_EXACT_ROLES = """
мер мера меру мером мэр мэра мэром лікар лікаря лікарю лікареві лікарем guard guards cook cooks поп
попа
"""
EXACT_ROLES = frozenset(_EXACT_ROLES.split())
SOLE = re.compile(
    r"єдин(?:ий|а|ого|ої|ою|им)|единственн(?:ый|ая|ого|ой|ым)|the\s+only\s+\w+|вагітн\w{1,3}|беременн\w{1,3}|pregnant",
    re.IGNORECASE,
)
# What stands before the name of a place.
_PLACED_BY = """
в у із під біля коло возле под из in at near of from
"""
PLACED_BY = frozenset(_PLACED_BY.split())
# How far apart the three may stand: two sentences of usual length.
REACH = 300


def small_cells(text: str, words: list[Word]) -> list[Finding]:
    """Stretches of one paragraph, at most `REACH` characters long, in which all three are said."""
    marks = [(start, end, "day") for start, end in days(text)]
    if not marks:
        return []
    marks += [(match.start(), match.end(), "role") for match in SOLE.finditer(text)]
    for number, word in enumerate(words):
        if word.plain in EXACT_ROLES or begins(word.plain, ROLES):
            marks.append((word.start, word.end, "role"))
        elif begins(word.plain, SITES) or (word.capital and _is_place(words, number)):
            marks.append((word.start, word.end, "place"))
    return _together(text, sorted(marks))


def _is_place(words: list[Word], i: int) -> bool:
    """A town that is known, or what stands where a place would: most villages are in no list."""
    if begins(words[i].plain, PLACES):
        return True
    named = i > 0 and words[i - 1].plain in PLACED_BY and words[i].gap == " "
    return named and len(words[i].text) > 3 and words[i].plain not in NO_NAME


def _together(text: str, marks: list[tuple[int, int, str]]) -> list[Finding]:
    found: list[Finding] = []
    last: dict[str, tuple[int, int]] = {}
    breaks = [match.start() for match in re.finditer(r"\n\s*\n", text)]
    paragraph = 0
    for start, end, kind in marks:
        while paragraph < len(breaks) and breaks[paragraph] < start:
            paragraph, last = paragraph + 1, {}
        last[kind] = (start, end)
        if len(last) < 3:
            continue
        first = min(begin for begin, _ in last.values())
        if end - first <= REACH:
            found.append(Finding(first, end, SMALL_CELL, "place_date_role"))
            last = {}
    return found
