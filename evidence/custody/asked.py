"""What each event of custody asks for, and what else it takes."""

from evidence.models import CustodyEvent

K = CustodyEvent.Kind

ASKED: dict[str, tuple[str, ...]] = {
    K.EXAMINED: ("purpose",),
    K.HANDED_OVER: ("to_party", "purpose", "receipt"),
    K.CHECKED_OUT: ("purpose", "due_on"),
    K.RETURNED: (),
    K.TAKEN_OVER: ("purpose",),
    K.MOVED: ("location",),
    K.SEALED: ("seal",),
    K.SEAL_BROKEN: ("purpose",),
    K.PACKED: ("container",),
    K.UNPACKED: (),
    K.CORRECTION: ("corrects", "purpose"),
}
RECORDABLE = tuple(ASKED)
_ALWAYS = {"place", "purpose", "condition", "from_party"}
TAKEN: dict[str, set[str]] = {
    K.EXAMINED: _ALWAYS | {"seal"},
    K.HANDED_OVER: _ALWAYS | {"to_party", "receipt", "seal"},
    K.CHECKED_OUT: _ALWAYS | {"to_party", "receipt", "seal", "due_on", "location"},
    K.RETURNED: _ALWAYS | {"seal", "location", "receipt", "to_party"},
    K.TAKEN_OVER: _ALWAYS | {"seal", "location"},
    K.MOVED: _ALWAYS | {"location", "seal"},
    K.SEALED: _ALWAYS | {"seal"},
    K.SEAL_BROKEN: _ALWAYS | {"seal"},
    K.PACKED: _ALWAYS | {"container", "seal"},
    K.UNPACKED: _ALWAYS | {"seal", "location"},
    K.CORRECTION: _ALWAYS | {"corrects", "seal", "location", "to_party"},
}
