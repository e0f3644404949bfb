"""Folded text for substring search: what `search_text` stores and what a query is compared with."""

import unicodedata

MIN_QUERY = 3
MAX_QUERY = 200


def fold(text: str) -> str:
    """Case-folded, NFKC-normalised text with single spaces.

    Both databases then agree on what matches: SQLite's LIKE folds ASCII only, and Cyrillic is most
    of what is searched for.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\x00", "")
    # Folding can denormalise again, hence NFKC on both sides of it.
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def search_text(*parts: object) -> str:
    """The value of a `search_text` column: the folded parts that are not empty, one a line."""
    return "\n".join(folded for part in parts if part and (folded := fold(str(part))))


def terms(query: str) -> list[str]:
    """The words of a query, all of which must occur; empty when none has three characters."""
    words = fold(query).split()
    return words if any(len(word) >= MIN_QUERY for word in words) else []
