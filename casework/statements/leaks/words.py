"""A text as words with their places, each also as it is compared: small letters, one alphabet, no marks."""

import re
import unicodedata
from dataclasses import dataclass

# Soft hyphens, zero-width characters and stress marks stand inside words and change nothing of them.
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
LETTER = "[^\\W\\d_]"
PART = f"{LETTER}(?:{LETTER}|[\u0300-\u036f{INVISIBLE}])*"
WORD = re.compile(f"{PART}(?:['’ʼ`‑-]{PART})*")
DROPPED = re.compile(f"[\u0301{INVISIBLE}]")
CYRILLIC = re.compile("[\u0400-\u04ff]")

# Letters that look alike: whoever types both alphabets mixes them without seeing it.
LOOKALIKES = str.maketrans("aceiopxyABCEHIKMOPTXY", "асеіорхуАВСЕНІКМОРТХУ")
APOSTROPHES = str.maketrans("’ʼ`‑", "'''-")

ENDS_SENTENCE = re.compile(r"[.!?…:;\n\r•]")
# A full stop after these belongs to the word.
_SHORTENED = """
м с смт вул ул пр просп пров пер пл буд кв д р г гр п ім им обл тел св о див mr mrs ms dr st no vul
prof fr rev gen col capt lt sgt проф акад ген полк кап лейт серж зв нар рр
"""
SHORTENED = frozenset(_SHORTENED.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its place, as it stands, and folded."""

    start: int
    end: int
    text: str
    plain: str
    first: bool  # begins a sentence, as far as punctuation tells
    gap: str  # what stands between the word before and this one

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return len(self.plain) == 1 and self.text[0].isupper()


def plain(text: str) -> str:
    """A word as it is compared: composed, without stress marks, one apostrophe, small letters."""
    text = DROPPED.sub("", unicodedata.normalize("NFC", text)).translate(APOSTROPHES)
    if CYRILLIC.search(text):
        text = text.translate(LOOKALIKES)
    return text.lower().replace("ё", "е")


def words(text: str) -> list[Word]:
    """The words of `text` in order. Linear in its length."""
    found: list[Word] = []
    end, before = 0, ""
    for match in WORD.finditer(text):
        gap = text[end : match.start()]
        folded = plain(match.group())
        first = not found or _breaks(gap, before)
        found.append(Word(match.start(), match.end(), match.group(), folded, first, gap))
        end, before = match.end(), folded
    return found


def _breaks(gap: str, before: str) -> bool:
    """Whether the characters between two words end a sentence."""
    if not ENDS_SENTENCE.search(gap):
        return False
    stop = gap.strip() == "." and "\n" not in gap
    return not (stop and (before in SHORTENED or len(before) == 1))
