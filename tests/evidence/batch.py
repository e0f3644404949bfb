"""A client of the batch road for tests: every part of the form is written by hand, and may be wrong."""

import json
from typing import Any

from django.test import Client

BOUNDARY = "----casework-boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    named = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(said: Any, contents: list[bytes]) -> bytes:
    """The body: what is said of the files, then the files."""
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    files = [part("file", content, f"sent-{n}.bin") for n, content in enumerate(contents)]
    return part("items", text) + b"".join(files) + f"--{BOUNDARY}--\r\n".encode()


def entry(title: str = "Message", **more: Any) -> dict[str, Any]:
    return {"title": title, **more}


def send(client: Client, case: Any, said: Any, contents: list[bytes], **headers: str) -> Any:
    """The answer, whatever it is."""
    return send_body(client, case, form(said, contents), **headers)


def send_body(client: Client, case: Any, body: bytes, kind: str = FORM, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    address = f"/api/v1/evidence/batch/?case={case.pk}"
    return client.generic("POST", address, body, kind, headers=named)


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    for one in found:
        assert (one["status"] == 201) == (one["item"] is not None) == (one["problem"] is None)
        assert (one["item"] is None) == (one["page"] is None)
    return found


def told(answer: Any) -> list[Any]:
    """Of each file its status, and the code of a refusal."""
    return [one["status"] if one["item"] else one["problem"]["code"] for one in results(answer)]
