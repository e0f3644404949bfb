"""Telephone numbers, e-mail addresses and names of online accounts."""

import re
from collections.abc import Iterator

import phonenumbers

from casework.statements.leaks.finding import EMAIL, PHONE, Finding

# Digits with what people put between them. Every part is bounded, so that a long row of digits costs no more.
DIGITS = re.compile(r"(?<![\w+№#.,/-])(?:\+\s?|00)?\(?\d[\d().\-–\s]{5,22}\d(?![\w/])")
NOT_DIGITS = re.compile(r"\D")
LOCAL = re.compile(r"\d{3}[-–\s]\d{2}[-–\s]\d{2}")
DATE_LIKE = re.compile(
    r"\d{1,2}[.\-/]\d{1,2}[.\-/]\d{2,4}\b|\d{4}[.\-/–]\d{1,2}[.\-/]\d{1,2}\b|\d{4}\s?[-–]\s?\d{4}$"
)
ANNOUNCED = re.compile(
    r"(?:тел(?:ефон\w{0,4})?|моб(?:ільн\w{0,4}|ильн\w{0,4})?|дзвон\w{0,6}|подзвон\w{0,4}|набра\w{0,4}|звон\w{0,6}|"
    r"позвон\w{0,6}|номер\w{0,3}|phone|mobile|call(?:ed)?|tel|whatsapp|viber|signal|ватсап\w?|вайбер\w?)"
    r"[\s.:,]{0,3}(?:номер\w{0,3}|number|is|на|за|at|on|me|:|-){0,2}[\s.:,]{0,3}$",
    re.IGNORECASE,
)
# Where nothing says otherwise, whose numbers these are.
REGIONS = ("UA", "RU", "GB")
# What a page of nothing but numbers may cost; beyond this their shape alone decides.
MOST_EXAMINED = 500

AT = re.compile("@")
MAIL_BEFORE = re.compile(r"[\w.+%-]{1,64}$")
MAIL_AFTER = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
HANDLE = re.compile(r"@[A-Za-z]\w{3,31}")
PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|vk\.com|ok\.ru|facebook\.com|fb\.com|instagram\.com|wa\.me|"
    r"linkedin\.com|twitter\.com|x\.com|tiktok\.com)/[\w@.?=/+%-]{2,80}",
    re.IGNORECASE,
)


def contacts(text: str) -> list[Finding]:
    return [*_mails(text), *_phones(text)]


def _mails(text: str) -> Iterator[Finding]:
    for match in PROFILE.finditer(text):
        yield Finding(match.start(), match.end(), EMAIL, "online_account")
    for match in AT.finditer(text):
        at = match.start()
        before = MAIL_BEFORE.search(text[max(0, at - 64) : at])
        after = MAIL_AFTER.match(text, at)
        if before and after:
            yield Finding(at - len(before.group()), after.end(), EMAIL, "email")
        elif not before and (handle := HANDLE.match(text, at)):
            yield Finding(at, handle.end(), EMAIL, "online_account")


def _phones(text: str) -> Iterator[Finding]:
    examined = 0
    for match in DIGITS.finditer(text):
        found = match.group()
        # Two numbers on neighbouring lines are two.
        for part in re.finditer(r"[^\n\r\t]+", found):
            number = part.group().strip(" .-–")
            start = match.start() + part.start() + part.group().index(number) if number else 0
            digits = NOT_DIGITS.sub("", number)
            if not 7 <= len(digits) <= 15 or DATE_LIKE.match(number.lstrip("(")):
                continue
            examined += 1
            announced = bool(ANNOUNCED.search(text[max(0, start - 40) : start]))
            if announced or LOCAL.fullmatch(number) or _is_number(number, digits, examined):
                why = "announced_number" if announced else "phone_number"
                yield Finding(start, start + len(number), PHONE, why)


def _is_number(number: str, digits: str, examined: int) -> bool:
    """Whether digits that nothing announces are a telephone number, and not a quantity or a file's."""
    if number.startswith(("+", "00")) or (len(digits) == 12 and digits.startswith("380")):
        return examined > MOST_EXAMINED or _possible("+" + digits.removeprefix("00"))
    if len(digits) == 10 and digits.startswith("0"):
        return True  # as written at home in Ukraine
    if len(digits) == 11 and digits[0] in "78" and digits[1] in "3489":
        return True  # as written at home in Russia
    if len(digits) < 10 or not digits.startswith("0"):
        return False
    return examined > MOST_EXAMINED or any(_valid(number, region) for region in REGIONS)


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def _valid(number: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
