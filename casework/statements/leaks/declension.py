"""The forms a name takes in Ukrainian and Russian sentences, by its ending. Too many forms do no harm."""

from collections.abc import Iterable

ENDINGS = (
    ("а", "а и і у ою о е ы ой"),
    ("я", "я і ї ю ею єю е є и ей ьо о"),
    ("й", "й я ю єм єві ем еві ї и е єви"),
    ("о", "о а у ом ові е и"),
    ("ь", "ь я ю ем еві е ьом"),
)
HARD = ("", "а", "у", "ом", "ові", "е", "і", "и", "ы", "ем", "я", "ю", "еві")
# Before the і of the dative: Ольга, Ользі.
SOFTENED = {"г": "зі", "к": "ці", "х": "сі"}
IRREGULAR = {
    "павел": "павл",
    "лев": "льв",
    "петр": "петр",
    "федір": "федор",
    "яків": "яков",
    "тихін": "тихон",
    "прокіп": "прокоп",
    "заєць": "зайц",
    "кравець": "кравц",
    "швець": "швец",
}


def forms(name: str) -> set[str]:
    """All forms of one name in small letters, the name itself among them."""
    found = {name}
    for ending, others in ENDINGS:
        if name.endswith(ending):
            stem = name[: -len(ending)]
            found.update(stem + other for other in others.split())
            if stem and stem[-1] in SOFTENED:
                found.add(stem[:-1] + SOFTENED[stem[-1]])
            break
    else:
        found.update(name + ending for ending in HARD)
    if name in IRREGULAR:
        found.update(IRREGULAR[name] + ending for ending in HARD)
    return found


def all_forms(names: Iterable[str]) -> frozenset[str]:
    return frozenset(form for name in names for form in forms(name))
