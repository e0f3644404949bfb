"""Times where Django writes them itself, in its admin: as common/look/times.py does."""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y, H:i T"
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
