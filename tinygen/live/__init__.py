"""A monitored board in the browser: a page of this computer that shows predictions as they come."""

from __future__ import annotations

from tinygen.live.feed import Feed
from tinygen.live.server import is_loopback, open_page

__all__ = ["Feed", "is_loopback", "open_page"]
