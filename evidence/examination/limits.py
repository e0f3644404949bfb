"""What of a file is read at most, and what a reader raises when there is more."""

MEBI = 1 << 20
GIBI = 1 << 30

# -- archives, by what they say of themselves: nothing of them is unpacked to the disk
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 16 * MEBI  # bytes of a ZIP's directory
MAX_UNPACKED = 64 * GIBI
# More than this many times its size, and more than this many bytes: no honest file packs so well.
MAX_RATIO = 200
RATIO_FROM = 100 * MEBI
MAX_DEPTH = 3  # archives in archives in archives
MAX_NESTED = 50  # archives inside archives that are looked into
NESTED_SIZE = 8 * MEBI  # of one of them, unpacked in memory
# Of a compressed stream (tar.gz…) this much is unpacked, into nothing, to find the names in it.
MAX_STREAM = 4 * GIBI

# -- pages
PAGES_AT_ONCE = 10  # of one run
MAX_PAGES = 200  # drawn of one document

# -- text
MAX_PART = 48 * MEBI  # unpacked bytes of one part of an office document
MAX_TEXT = 1_000_000  # characters kept
MAX_SOURCE = 4 * MEBI  # bytes of a plain text that are read


class Unreadable(Exception):
    """Why a file is not read (further); `reason` is a code of `evidence.reasons`."""

    def __init__(self, reason: str = "damaged"):
        super().__init__(reason)
        self.reason = reason
