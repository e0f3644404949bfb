"""One form for the many spellings of a name, a telephone number, a document, an address of e-mail.

No Django. Two spellings of one Ukrainian or Russian name, in Cyrillic or in the usual Latin
transliterations, come out equal: Рощина, Рощіна, Roshchyna and Roshchina all give "rowina". A hint is all
that follows from it: different names may meet as well.

Known faults: German ch and tsch stand for other sounds than English ch, so Шахов and Schachow do not meet;
Polish rz is not ж; Arabic and other scripts are left as they are; a surname whose ending follows the sex
(Рощин, Рощина) stays apart.
"""

import re
import unicodedata

from common.given_names import GROUPS

_CYRILLIC = dict(zip("абвгґдезклмнопрстуфхцы", "abvhhdezklmnoprstufhci", strict=True)) | {
    "и": "i", "і": "i", "ї": "i", "й": "i", "є": "e", "ё": "e", "э": "e", "ж": "j", "ч": "q",
    "ш": "w", "щ": "w", "ъ": "", "ь": "", "ю": "u", "я": "a", "ў": "v",
}  # fmt: skip
# First match wins, left to right.
_LATIN = [
    ("iia", "a"), ("iya", "a"), ("ija", "a"), ("iie", "e"), ("iye", "e"),
    ("schtsch", "w"), ("shch", "w"), ("szcz", "w"), ("chtch", "w"), ("stch", "w"), ("šč", "w"),
    ("tsch", "q"), ("tch", "q"), ("sch", "w"), ("sh", "w"), ("sz", "w"), ("š", "w"), ("ch", "q"),
    ("cz", "q"), ("č", "q"), ("dzh", "dj"), ("zh", "j"), ("ž", "j"), ("kh", "h"), ("ph", "f"),
    ("ts", "c"), ("tz", "c"), ("ck", "k"), ("ks", "x"), ("oo", "u"), ("ou", "u"), ("w", "v"),
    ("yu", "u"), ("iu", "u"), ("ju", "u"), ("ya", "a"), ("ia", "a"), ("ja", "a"), ("ye", "e"),
    ("ie", "e"), ("je", "e"), ("yo", "e"), ("io", "e"), ("g", "h"), ("y", "i"), ("j", "i"),
    ("c", "k"),
]  # fmt: skip
_LATIN_PART = re.compile("|".join(re.escape(written) for written, _ in _LATIN))
_LATIN_SOUND = dict(_LATIN)
# What Latin accents leave behind once those that carry a sound (š č ž) have been read.
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’ʼ`´′]")
_NOT_LETTERS = re.compile(r"[^\w]+|[\d_]+")
_LOOK_ALIKES = str.maketrans("АВЕЁІКМНОРСТУХ", "ABEEIKMHOPCTYX")
_EXTENSION = re.compile(r"(доб|вн|ext|x|#)\.?\s*\d+\s*$", re.IGNORECASE)


def fold_word(word: str) -> str:
    """One word of a name by its sound, in letters a to z; "" for what has no letters."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", word).casefold())
    text = _NOT_LETTERS.sub("", text)
    text = _cyrillic(text) if any("\u0400" <= char <= "\u052f" for char in text) else _latin(text)
    text = re.sub(r"(.)\1+", r"\1", text)
    return text.replace("dj", "j")


def _cyrillic(text: str) -> str:
    text = text.replace("дж", "ж").replace("кс", "x")
    text = re.sub("[иіїй]я", "a", text)
    text = re.sub("[иіїй][еёє]|[йь]о", "e", text)
    text = re.sub("^я", "іа", text)  # or Яна would be Анна
    return "".join(_CYRILLIC.get(char, char) for char in text)


def _latin(text: str) -> str:
    first = "i" if re.match("[yij]a", text) else ""
    text = first + _LATIN_PART.sub(lambda found: _LATIN_SOUND[found[0]], text)
    return _MARKS.sub("", unicodedata.normalize("NFD", text))


def words(name: str) -> list[str]:
    """The folded words of a name, in its order; a hyphen parts words, an apostrophe does not."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", name))
    return [folded for word in _NOT_LETTERS.split(plain) if (folded := fold_word(word))]


def _aliases() -> dict[str, str]:
    """Each folded spelling of a given name with the first one of its group."""
    found: dict[str, str] = {}
    for group in GROUPS:
        spelled = [fold_word(name) for name in group.split()]
        for folded in spelled:
            found.setdefault(folded, spelled[0])
    return found


_ALIASES = _aliases()


def given_word(folded: str) -> str:
    """The folded word, or the one that stands for its group: Serhii for Сергей, Sergey and Сергій."""
    return _ALIASES.get(folded, folded)


def surname_keys(surname: str) -> set[str]:
    """By what a surname is found: as a whole, and by each part of a double one."""
    parts = words(surname)
    whole = " ".join(sorted(parts))
    return {key for key in (whole, *parts) if len(key) > 1}


def full_name_keys(surname: str, given: str) -> set[str]:
    """By what a person is found: surname with given name, in either order, whatever else is written."""
    names = [given_word(word) for word in words(given)]
    return {
        _pair(given_word(part), name)
        for part in surname_keys(surname)
        for name in names[:2]
        if name
    }


def query_keys(name: str) -> set[str]:
    """What to ask for when somebody types a whole name, in whatever order: every pair of its words."""
    parts = [given_word(word) for word in words(name)][:5]
    return {
        _pair(one, other)
        for at, one in enumerate(parts)
        for other in parts[at + 1 :]
        if one != other
    }


def _pair(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))


def phone_key(text: str) -> str:
    """The digits of a telephone number with its country code (E.164 without "+").

    A number written as inside Ukraine (0…, 80…) or Russia (8…) gets its code. An extension is left out.
    """
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip())
    digits = "".join(str(int(char)) for char in plain if char.isdigit())
    if plain.lstrip(" (").startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    if len(digits) == 10 and digits.startswith("0"):
        return f"38{digits}"
    if len(digits) == 11 and digits.startswith("80"):
        return f"3{digits}"
    if len(digits) == 11 and digits.startswith("8"):
        return f"7{digits[1:]}"
    return digits


def document_key(text: str) -> str:
    """Letters and digits of a document's number; Cyrillic letters that look Latin are Latin."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    return "".join(char for char in plain if char.isalnum())


def email_key(text: str) -> str:
    """An e-mail address as mail servers in practice compare it: without regard to case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
