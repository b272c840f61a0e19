"""What readers raise of one row, when the rows after it can be read."""


class BrokenRowError(Exception):
    """A row that cannot be read.

    Attributes:
        what: one sentence, lower case, no full stop.
        remedy: what the user can do, one sentence.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy
