"""JSON bodies as they must be: one object, no name twice, no NaN, no bottomless depth."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, get_encoding  # type: ignore[attr-defined]


class StrictJSONParser(JSONParser):
    """RFC 8259 read strictly. Raises ParseError (400) for anything but an object.

    RequestDataTooBig (413) for more than `DATA_UPLOAD_MAX_MEMORY_SIZE`, whatever was announced.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        # Refuses encodings that would unpack a small body into a huge one.
        encoding = get_encoding(parser_context or {})
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            value = strict_json(body.decode(encoding))
        except UnicodeDecodeError:
            raise ParseError(_("The body is not valid text.")) from None
        except (ValueError, RecursionError) as exc:
            raise ParseError(_("The body is not valid JSON: %(why)s") % {"why": exc}) from None
        if not isinstance(value, dict):
            raise ParseError(_("The body must be a JSON object."))
        return value


def strict_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError also for a name given twice and for NaN or Infinity,
    and RecursionError."""
    return json.loads(text, object_pairs_hook=_no_name_twice, parse_constant=_no_constant)


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Two readers could take two different values for the truth.
        raise ValueError("a name occurs twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")
