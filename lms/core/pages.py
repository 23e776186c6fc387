"""A list that is already at hand, shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any


class Page:
    """What the pager macro asks of a page."""

    def __init__(self, items: Sequence[Any], page: int, per_page: int = 50) -> None:
        self.total = len(items)
        self.pages = max(ceil(self.total / per_page), 1)
        self.page = min(max(page, 1), self.pages)
        self.items = items[(self.page - 1) * per_page:self.page * per_page]
        self.has_prev, self.has_next = self.page > 1, self.page < self.pages
        self.prev_num, self.next_num = self.page - 1, self.page + 1
