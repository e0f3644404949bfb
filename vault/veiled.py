"""An opened value on its way to the page: shown where it is meant to be, and nowhere by accident."""


class Veiled(str):
    """A text that does not show itself to a programmer: in a log of template variables, a traceback, a
    report of a fault, its place is taken by an ellipsis. Written out on purpose it is the text.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"
