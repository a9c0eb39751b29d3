"""Where the tables of a sheet are: blocks of cells that empty rows and columns part from each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

__all__ = ["Block", "blocks_of", "joined"]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of cells, by the places of its first and last row and column."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """How many columns it has."""
        return self.right - self.left + 1


def blocks_of(masks: Sequence[int]) -> list[Block]:
    """Return the blocks of a sheet, from above and from the left.

    Args:
        masks: For each row the columns that are not empty, as bits.
    """
    found = [block for top, bottom in _runs([mask != 0 for mask in masks]) for block in _parted(masks, top, bottom, -1)]
    return sorted(found, key=lambda each: (each.top, each.left))


def joined(blocks: Sequence[Block], begins_anew: Sequence[bool]) -> list[Block]:
    """Return the blocks; one below another of the same columns that begins with no header goes on with it.

    Args:
        blocks: From above.
        begins_anew: For each, whether its first row is a header or it is a single row of text.
    """
    kept: list[Block] = []
    for block, is_new in zip(blocks, begins_anew, strict=True):
        former = next((place for place in reversed(range(len(kept))) if _goes_on(kept[place], block)), None)
        if is_new or former is None:
            kept.append(block)
        else:
            kept[former] = replace(kept[former], bottom=block.bottom)
    return kept


def _goes_on(former: Block, block: Block) -> bool:
    return former.rows > 1 and former.bottom < block.top and former.left <= block.left and block.right <= former.right


def _parted(masks: Sequence[int], top: int, bottom: int, within: int) -> Iterator[Block]:
    """Part rows that are not empty at columns that are, and those parts at their own empty rows."""
    union = 0
    for mask in masks[top : bottom + 1]:
        union |= mask & within
    columns = _runs([bool(union >> place & 1) for place in range(union.bit_length())])
    if len(columns) == 1:
        yield Block(top, bottom, *columns[0])
        return
    for left, right in columns:
        part = (1 << right + 1) - (1 << left)
        for first, last in _runs([masks[place] & part != 0 for place in range(top, bottom + 1)]):
            yield from _parted(masks, top + first, top + last, part)


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the first and last place of each unbroken run."""
    runs, begin = list[tuple[int, int]](), -1
    for place, flag in enumerate(flags):
        if flag and begin < 0:
            begin = place
        elif not flag and begin >= 0:
            runs.append((begin, place - 1))
            begin = -1
    return [*runs, (begin, len(flags) - 1)] if begin >= 0 else runs
