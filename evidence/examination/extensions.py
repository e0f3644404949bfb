"""Which endings of a file name go with which media type. Disagreement is noted, never a refusal."""

from evidence.examination.containers import OFFICE

BY_TYPE: dict[str, str] = {
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp dib",
    "image/tiff": "tif tiff dng nef arw cr2",
    "image/avif": "avif",
    "image/heic": "heic heif",
    "image/jp2": "jp2",
    "image/jxl": "jxl",
    "image/svg+xml": "svg",
    "image/vnd.adobe.photoshop": "psd",
    "video/mp4": "mp4 m4v",
    "video/quicktime": "mov qt",
    "video/3gpp": "3gp 3g2",
    "video/webm": "webm",
    "video/x-matroska": "mkv mka",
    "video/x-msvideo": "avi",
    "video/mpeg": "mpg mpeg vob",
    "video/mp2t": "ts mts m2ts",
    "video/ogg": "ogv ogg",
    "video/x-flv": "flv",
    "video/x-ms-asf": "wmv wma asf",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a m4b mp4",
    "audio/ogg": "ogg oga opus",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "audio/aiff": "aif aiff",
    "audio/x-caf": "caf",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/msword": "doc dot",
    "application/vnd.ms-excel": "xls xlt",
    "application/vnd.ms-powerpoint": "ppt pps",
    "application/vnd.ms-outlook": "msg",
    OFFICE + "wordprocessingml.document": "docx",
    OFFICE + "spreadsheetml.sheet": "xlsx",
    OFFICE + "presentationml.presentation": "pptx ppsx",
    "application/vnd.ms-word.document.macroenabled.12": "docm",
    "application/vnd.ms-excel.sheet.macroenabled.12": "xlsm",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": "pptm ppsm",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/wacz": "wacz",
    "application/warc": "warc",
    "application/gzip": "gz tgz",
    "application/x-bzip2": "bz2",
    "application/x-xz": "xz",
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "rar",
    "application/x-tar": "tar",
    "application/vnd.sqlite3": "sqlite sqlite3 db",
    "application/vnd.android.package-archive": "apk",
    "application/vnd.microsoft.portable-executable": "exe dll scr sys",
    "application/x-dosexec": "exe com",
    "application/x-elf": "elf so",
    "application/json": "json geojson har",
    "application/xml": "xml xmp",
    "application/xhtml+xml": "xhtml html htm",
    "application/gpx+xml": "gpx",
    "application/vnd.google-earth.kml+xml": "kml",
    "application/mbox": "mbox",
    "message/rfc822": "eml mht mhtml",
    "text/html": "html htm xhtml",
    "text/csv": "csv txt",
    "text/tab-separated-values": "tsv txt csv",
    "text/plain": "txt log md srt vtt csv tsv ini conf asc",
}
EXTENSIONS: dict[str, tuple[str, ...]] = {
    kind: tuple(all_.split()) for kind, all_ in BY_TYPE.items()
}
KNOWN = frozenset(ending for endings in EXTENSIONS.values() for ending in endings)


def extension(file_name: str) -> str:
    """The ending of a file name, in small letters and without the dot; "" when there is none."""
    stem, dot, ending = file_name.rpartition(".")
    return ending.lower() if dot and stem and ending.isalnum() and len(ending) <= 10 else ""


def agrees(file_name: str, media_type: str) -> bool | None:
    """Whether the file's ending goes with its media type; None when one of them says nothing."""
    given = extension(file_name)
    if given not in KNOWN or media_type not in EXTENSIONS:
        return None
    return given in EXTENSIONS[media_type]
