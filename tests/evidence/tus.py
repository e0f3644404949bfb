"""A client of tus 1.0 for tests: every header is said by hand, and may be said wrongly."""

import base64
from typing import Any

from django.test import Client

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
UPLOADS = "/api/v1/uploads/"


def metadata(**said: str | bytes) -> str:
    """The Upload-Metadata header."""
    pairs = []
    for key, value in said.items():
        content = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        pairs.append(f"{key} {base64.b64encode(content).decode()}".strip())
    return ",".join(pairs)


class TusClient:
    """Uploads into one case."""

    def __init__(self, client: Client, case: Any):
        self.client, self.case = client, case

    def send(self, method: str, address: str, body: bytes = b"", kind: str = PIECE, **headers):
        said = {**VERSION, **{name.replace("_", "-"): value for name, value in headers.items()}}
        said = {name: value for name, value in said.items() if value is not None}
        # Django's client says no type for an empty body.
        return self.client.generic(method, address, body, kind, headers=said, CONTENT_TYPE=kind)

    def create(self, length: Any, body: bytes = b"", said: str | None = None, **headers):
        """POST; with `body`, the first piece goes along."""
        if said is None:
            said = metadata(case=str(self.case.pk), title="Entrance", filename="a.jpg")
        kind = PIECE if body else ""
        return self.send(
            "POST",
            UPLOADS,
            body,
            kind,
            Upload_Length=None if length is None else str(length),
            Upload_Metadata=said,
            **headers,
        )

    def begin(self, length: int, **said: str | bytes) -> str:
        """The address of a new upload."""
        fields = {"case": str(self.case.pk), "title": "Entrance", "filename": "a.jpg", **said}
        answer = self.create(length, said=metadata(**fields))
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def patch(self, address: str, offset: Any, body: bytes, kind: str = PIECE, **headers):
        return self.send("PATCH", address, body, kind, Upload_Offset=str(offset), **headers)

    def head(self, address: str, **headers):
        return self.send("HEAD", address, kind="", **headers)

    def delete(self, address: str, **headers):
        return self.send("DELETE", address, kind="", **headers)
