"""Files as they come, each with what is wrong with it and what is to come of it; `python -m sources.corpus FOLDER` writes them."""

from sources.corpus.awkward import Awkward, Table
from sources.corpus.packed import PACKED
from sources.corpus.texts import REPORTS, TABLE, TEXTS
from sources.corpus.workbooks import WORKBOOKS

__all__ = ["AWKWARD", "REPORTS", "TABLE", "Awkward", "Table"]

AWKWARD = (*TEXTS, *REPORTS, *PACKED, *WORKBOOKS)
