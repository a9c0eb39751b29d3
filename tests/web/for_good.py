"""Whether a page asks twice before it does what nothing brings back."""

from __future__ import annotations

import re

__all__ = ["is_asked_twice"]


def is_asked_twice(page: str, address: str) -> bool:
    """Return whether every form of a page that goes to the address stands folded, below a summary that is no button of it."""
    (*folded,) = re.findall(r'<details class="for-good">\s*<summary class="plain">[^<]+…</summary>(.*?)</details>', page, re.DOTALL)
    action = f'action="{address}"'
    return page.count(action) == sum(each.count(action) for each in folded) == 1
