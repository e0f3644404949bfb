"""Names of persons: given names, patronymics, surnames, initials, and what introduces a name."""

from casework.statements.leaks.declension import all_forms
from casework.statements.leaks.finding import NAME, Finding
from casework.statements.leaks.given_names import (
    AMBIGUOUS,
    LATIN,
    LATIN_AMBIGUOUS,
    LATIN_SURNAMES,
    NEVER_ALONE,
    SURNAMES,
    UKRAINIAN_RUSSIAN,
)
from casework.statements.leaks.shapes import (
    COMMON,
    NO_PATRONYMIC,
    PATRONYMIC,
    STRONG_SURNAME,
    SURNAME,
)
from casework.statements.leaks.speech import (
    HONOURS,
    INTRODUCED_BY,
    INTRODUCED_BY_TWO,
    NO_NAME,
    STREETS,
    STREETS_AFTER,
)
from casework.statements.leaks.toponyms import NO_PERSON, begins
from casework.statements.leaks.words import Word, plain

_CYRILLIC_NAMES = [plain(name) for name in UKRAINIAN_RUSSIAN.split()]
GIVEN = all_forms(_CYRILLIC_NAMES) | frozenset(LATIN.split())
UNSURE = all_forms(plain(name) for name in AMBIGUOUS.split()) | frozenset(LATIN_AMBIGUOUS.split())
SURE = GIVEN - UNSURE
# In small letters only what is no form of a common word: the name as it is called, of some length.
IN_SMALL_LETTERS = (
    frozenset(
        name for name in (*_CYRILLIC_NAMES, *LATIN.split()) if len(name) > 4 and name not in UNSURE
    )
    - NEVER_ALONE
)
KNOWN_SURNAMES = all_forms(SURNAMES.split()) | frozenset(LATIN_SURNAMES.split())


def names(words: list[Word]) -> list[Finding]:
    """The names among `words`; neighbours that belong to one name are one finding."""
    kinds = [_kind(word) for word in words]
    found: list[Finding] = []
    for index, why in enumerate(_certain(words, kinds)):
        if not why or _honours(words, index) or _street(words, index):
            continue
        start, end = words[index].start, words[index].end
        if found and _joined(words, index) and found[-1].end >= words[index - 1].end:
            first = found.pop()
            start, why = first.start, first.why
        found.append(Finding(start, end, NAME, why))
    return found


def _kind(word: Word) -> str:
    """What one word looks like: given, unsure, patronymic, strong, surname, initial, other or ""."""
    text = word.plain.removesuffix("'s").removesuffix("s'")
    if word.initial:
        return "initial"
    if not word.capital:
        if text in IN_SMALL_LETTERS:
            return "given"
        if _is_patronymic(text) and len(text) > 7:
            return "small patronymic"
        return "small given" if text in SURE and len(text) > 3 else ""
    if text in NO_NAME:
        return ""
    if text in SURE and len(text) > 2:
        return "unsure" if text in NEVER_ALONE else "given"
    if text in UNSURE:
        return "" if begins(text, NO_PERSON) else "unsure"  # Львові is the town, not Лев
    for part in text.split("-"):
        if _is_patronymic(part):
            return "patronymic"
        if begins(part, NO_PERSON):
            return ""
        if len(word.text) < 6 and word.text.isupper():
            return "other"  # an abbreviation, such as СІЗО
        if STRONG_SURNAME.fullmatch(part) or part in KNOWN_SURNAMES:
            return "strong" if part not in KNOWN_SURNAMES or len(part) > 5 else "surname"
        if SURNAME.fullmatch(part) and len(part) > 4 and not COMMON.match(part):
            return "surname"
    return "other"


def _is_patronymic(text: str) -> bool:
    return len(text) > 5 and bool(PATRONYMIC.fullmatch(text)) and not NO_PATRONYMIC.match(text)


def _certain(words: list[Word], kinds: list[str]) -> list[str]:
    """For each word why it is part of a name, or ""."""
    whys = [_alone(words[i], kinds[i]) for i in range(len(words))]
    for i, word in enumerate(words):
        if not kinds[i] or whys[i]:
            continue
        before = kinds[i - 1] if _joined(words, i) else ""
        after = kinds[i + 1] if i + 1 < len(words) and _joined(words, i + 1) else ""
        if kinds[i] == "small patronymic":
            whys[i] = "patronymic" if before in ("given", "unsure", "small given") else ""
        elif kinds[i] == "small given":
            whys[i] = "patronymic" if after in ("patronymic", "small patronymic") else ""
        elif _introduced(words, i) and (not word.initial) and not begins(word.plain, NO_PERSON):
            whys[i] = "introduced"
        elif kinds[i] == "initial":
            whys[i] = _by_initial(words, kinds, i)
        elif before and whys[i - 1] and not _is_sentence_end(words[i]):
            whys[i] = whys[i - 1] if kinds[i - 1] != "initial" or kinds[i] else ""
        elif after in ("given", "patronymic") and kinds[i] in (
            "surname",
            "strong",
            "unsure",
            "other",
        ):
            whys[i] = "full_name" if _may_lead(word, kinds[i]) else ""
        elif after in ("strong", "surname") and kinds[i] == "unsure":
            whys[i] = "full_name"
    _backwards(words, kinds, whys)
    return whys


def _alone(word: Word, kind: str) -> str:
    if kind == "given":
        return "given_name"
    if kind == "patronymic":
        return "patronymic"
    if kind == "strong":
        return "surname"
    text = word.plain.removesuffix("'s")
    if kind == "surname" and not word.first:
        return "surname"
    if kind == "unsure" and not word.first and text not in NEVER_ALONE:
        return "given_name"
    return ""


def _may_lead(word: Word, kind: str) -> bool:
    """A word before a given name is a surname, unless it merely begins the sentence: "Прийшов"."""
    return kind in ("strong", "unsure") or not word.first


def _by_initial(words: list[Word], kinds: list[str], i: int) -> str:
    """Whether an initial stands with a surname: "І. П. Коваленко", "Коваленко І. П.", "J. Smith"."""
    surnames = ("strong", "surname", "given", "other")
    for step in (1, -1):
        initials, at = 1, i + step
        while 0 <= at < len(words) and initials < 4 and _by_stops(words, at, step):
            if kinds[at] != "initial":
                sure = kinds[at] in ("strong", "surname", "given") or initials > 1
                return "initials" if kinds[at] in surnames and sure else ""
            initials, at = initials + 1, at + step
    return ""


def _by_stops(words: list[Word], at: int, step: int) -> bool:
    """Whether a word and its neighbour towards the initial are parted by a stop or blank alone."""
    gap = words[at].gap if step == 1 else words[at + 1].gap
    if step == 1:
        return gap.strip(" \u00a0") == "." and len(gap) < 4
    return gap.strip(" \u00a0") in ("", ".") and 0 < len(gap) < 4


def _backwards(words: list[Word], kinds: list[str], whys: list[str]) -> None:
    """The surname before initials ("Мельничук І. П.", "Орел І. П.") and after them."""
    for i, why in enumerate(whys):
        if why != "initials":
            continue
        for at in (i - 1, i + 1):
            if (
                0 <= at < len(words)
                and not whys[at]
                and kinds[at] in ("other", "surname", "strong")
            ):
                gap = words[max(at, i)].gap
                stop = gap.strip(" \u00a0")
                if (stop == "." and at > i) or (not stop and gap and at < i):
                    whys[at] = "initials"


def _joined(words: list[Word], index: int) -> bool:
    """Whether a word follows the one before it with a blank, or a stop after an initial, between."""
    if index == 0:
        return False
    gap = words[index].gap.replace("\u00a0", " ")
    return gap == " " or (words[index - 1].initial and gap in (". ", "."))


def _is_sentence_end(word: Word) -> bool:
    return word.first


def _introduced(words: list[Word], i: int) -> bool:
    """Whether the words before say that a name follows: "my name is", "пан", "зовут"."""
    if i == 0 or words[i].gap.strip(" .:«“\"'\u00a0") or "\n" in words[i].gap:
        return False
    before = words[i - 1].plain
    if len(words[i].text) < 6 and words[i].text.isupper():
        return False  # "полковник ФСБ"
    if before in INTRODUCED_BY:
        return words[i].capital
    return words[i].capital and i > 1 and f"{words[i - 2].plain} {before}" in INTRODUCED_BY_TWO


def _honours(words: list[Word], i: int) -> bool:
    """Whether it is whom a place is named after: "лікарня ім. Шевченка"."""
    for at in range(max(0, i - 3), i):
        if words[at].plain in HONOURS and all(
            words[k].capital and _near(words, k) for k in range(at + 1, i + 1)
        ):
            return not (at and words[at - 1].plain in ("на", "по", "моє", "мое", "his", "her"))
    return False


def _street(words: list[Word], i: int) -> bool:
    """Whether it is what a street is called: "вулиці Шевченка", "Lesia Ukrainka Street"."""
    at = i - 1
    while at >= 0 and at > i - 3 and words[at].capital and words[at].plain not in STREETS:
        at -= 1
    if (
        at >= 0
        and words[at].plain in STREETS
        and all(words[k].gap == " " for k in range(at + 1, i + 1))
    ):
        return True
    after = [k for k in range(i, min(i + 3, len(words))) if words[k].plain in STREETS_AFTER]
    return bool(after) and all(
        words[k].capital and words[k].gap == " " for k in range(i + 1, after[0] + 1)
    )


def _near(words: list[Word], index: int) -> bool:
    return words[index].gap.strip(" .\u00a0") == ""
