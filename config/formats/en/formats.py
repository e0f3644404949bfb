"""Times where Django writes them itself, in its admin: as common/look/times.py does."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i T"
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
