"""Exact addresses: a street with a number, a house, a flat, coordinates."""

import re

from casework.statements.leaks.finding import ADDRESS, Finding

_CYRILLIC_STREET = (
    r"(?:вул(?:иц\w{1,3})?|ул(?:иц\w{1,3})?|просп(?:ект\w{0,3})?|пр-т|пр-кт|пров(?:ул\w{2,5})?|пер(?:еул\w{2,5})?|"
    r"бульв(?:ар\w{0,3})?|б-р|площ\w{1,3}|пл|набережн\w{1,3}|шосе|шоссе|мікрорайон\w{0,3}|микрорайон\w{0,3}|узвіз)"
)
_WORD = r"[^\W\d_][\w'’ʼ.-]{0,30}"
STREET = re.compile(
    rf"(?<!\w){_CYRILLIC_STREET}\.?\s{{1,2}}[«\"“]?(?:\d{{1,4}}-?\w{{0,3}}\s)?{_WORD}(?:\s{_WORD}){{0,3}}[»\"”]?"
    r"[\s,]{1,3}(?:буд\w{0,5}|дом\w?|д|№|б)?[\s.]{0,2}№?\s?\d{1,4}(?:\s?[/-]?\s?[а-яіїєґa-z\d](?![\w]))?",
    re.IGNORECASE,
)
# "на Садовій, 14.": the street by its name alone, where nothing is counted after the number.
NAMED_STREET = re.compile(
    r"(?<!\w)(?:[Нн]а|[Пп]о)\s(?P<street>[А-ЯІЇЄҐ][а-яіїєґ'’ʼ]{3,30}(?:у|ій|а|ого|ой|ую|е))(?:,\s|\s)"
    r"\d{1,3}(?:[-/]?[а-яА-Я\d]{1,2})?(?=[,.;)»]|\s*$)",
    re.MULTILINE,
)
LATIN_AFTER = re.compile(
    r"(?<!\w)\d{1,4}[A-Za-z]?,?\s(?:[A-Z][\w'’-]{1,30}\s){1,4}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Boulevard|Blvd|Square|Drive|Alley|Prospekt|Prospect)(?!\w)"
)
LATIN_BEFORE = re.compile(
    r"(?<!\w)(?:vul|vulytsia|vulytsya|ulitsa|ul|prospekt|prosp|provulok|bulvar)\.?\s(?:[\w'’-]{1,30}\s?){1,4}?"
    r"[\s,]{1,2}(?:bld\.?|building|house|no\.?|bud\.?)?\s?\d{1,4}(?!\w)"
    r"|(?<!\w)[A-Z][\w'’-]{1,30}\s(?:Street|Avenue|Road|Lane|Boulevard|Square),?\s(?:no\.?\s|house\s|building\s)?\d{1,4}(?!\w)",
)
FLAT = re.compile(
    r"(?<!\w)(?:кв(?:артир\w{1,2})?|apt|apartment|flat)\.?\s{0,2}(?:№|no\.?|number)?\s{0,2}\d{1,4}(?!\w|[.,]\d)"
    r"|(?<!\w)(?:буд(?:ин\w{2,4})?|дом(?:а|е|у)?|хат\w{1,2}|house)\.?\s{0,2}(?:№|no\.?|number|номер)?\s{0,2}\d{1,4}"
    r"(?:\s?[-/]?\s?[а-яіїєґa-z])?(?!\w|[.,]\d)",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\w.])-?\d{1,2}[.,]\d{3,8}\s?°?\s?[NSсп]?[\s,;]{1,3}-?\d{1,3}[.,]\d{3,8}(?!\w|\.\d)|"
    r"(?<!\w)\d{1,2}°\s?\d{1,2}['′]\s?\d{1,2}(?:[.,]\d{1,4})?[\"″]"
)


def addresses(text: str) -> list[Finding]:
    found = []
    for shape, why in (
        (STREET, "street_and_number"),
        (NAMED_STREET, "street_and_number"),
        (LATIN_AFTER, "street_and_number"),
        (LATIN_BEFORE, "street_and_number"),
        (FLAT, "house_or_flat"),
        (COORDINATES, "coordinates"),
    ):
        found += [Finding(*match.span(), ADDRESS, why) for match in shape.finditer(text)]
    return found
