"""How far a long step has come, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def progress(items: Sequence[Item], title: str) -> Iterator[Item]:
    """The items one by one. A terminal shows each on one line; anything else gets a line each tenth of the way."""
    terminal = sys.stderr.isatty()
    every = 1 if terminal else max(1, len(items) // 10)
    for done, item in enumerate(items, start=1):
        yield item
        if done % every == 0 or done == len(items):
            line = f"{title}: {done} of {len(items)}"
            print(f"\r{line}" if terminal else line, end="" if terminal else "\n", file=sys.stderr, flush=True)
    if terminal and items:
        print(file=sys.stderr)
