"""Names inside a bundle: made here, plain ASCII, whatever the files were called when they came."""

import re

_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})\Z")


def identifier(case_reference: str, reference: str) -> str:
    """The name of the bundle's folder and file, such as "2026-0007-EX-0001"."""
    return f"{_plain(case_reference)}-{_plain(reference)}"


def original(reference: str, file_name: str) -> str:
    """Where an original lies: its reference, with the extension it was received under, or "bin"."""
    return f"{item(reference)}/original/{_file(reference, file_name)}"


def derivative(reference: str, file_name: str) -> str:
    """Where a copy lies that was made from another item: it is no original."""
    return f"{item(reference)}/derivative/{_file(reference, file_name)}"


def item(reference: str) -> str:
    return f"evidence/{_plain(reference)}"


def statement(witness_code: str, reference: str) -> str:
    """Where a witness note lies; notes about no witness in particular lie together."""
    return f"statements/{_plain(witness_code) or 'no-witness'}/{_plain(reference)}.json"


def comments(witness_code: str, reference: str) -> str:
    """Where the documenter's comments on a witness note lie: beside the statement, never in it."""
    return statement(witness_code, reference).removesuffix(".json") + ".comments.json"


def _file(reference: str, file_name: str) -> str:
    found = _EXTENSION.search(file_name)
    return f"{_plain(reference)}.{found[1].lower() if found else 'bin'}"


def _plain(text: str) -> str:
    return _ODD.sub("-", text).strip(".-")
