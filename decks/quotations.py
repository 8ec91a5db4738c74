"""Where quotations open and close in running text."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

# A mark that finds no partner within this many characters is taken for a stray one.
MAX_QUOTATION = 1500

_MARKS = re.compile("[\"“”„‟«»'‘’]")
_OPENERS = frozenset("“„‟«‘")
_CLOSERS = frozenset("”»’")
_SINGLE = frozenset("'‘’")
_BEFORE_OPENING = frozenset("([{/-–—:")


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of a text: `spans` are (opening mark, closing mark), `stray` lone marks.

    All are offsets into the text; a span's end is the closing mark itself. Lone single marks are
    not reported: most are apostrophes.
    """

    spans: tuple[tuple[int, int], ...]
    stray: tuple[int, ...]
    _partners: dict[int, int] = field(init=False, repr=False, compare=False)
    _outer: list[tuple[int, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        partners = dict(self.spans) | {closing: opening for opening, closing in self.spans}
        outer: list[tuple[int, int]] = []
        for span in self.spans:
            if not outer or span[0] > outer[-1][1]:
                outer.append(span)
        object.__setattr__(self, "_partners", partners)
        object.__setattr__(self, "_outer", outer)

    def partner(self, at: int) -> int | None:
        """The mark that belongs to the one at `at`; None for a stray one."""
        return self._partners.get(at)

    def hold(self, at: int) -> bool:
        """Whether the character at `at` is inside a quotation."""
        place = bisect_left(self._outer, (at, 0)) - 1
        return place >= 0 and at < self._outer[place][1]

    @property
    def halved(self) -> bool:
        """Whether a quotation begins or ends outside the text."""
        return bool(self.stray)


def find_quotations(text: str, start: int = 0, end: int | None = None) -> Quotations:
    """Match the quotation marks of `text[start:end]`, one pass; “ and ” may be mixed with "."""
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    stray: list[int] = []
    waiting: list[int] = []
    for match in _MARKS.finditer(text, start, end):
        at = match.start()
        mark = match[0]
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        while waiting and at - waiting[0] > MAX_QUOTATION:
            stray.append(waiting.pop(0))
        if _opens(mark, before, after):
            _settle_repeated(text, mark, waiting, stray)
            waiting.append(at)
        elif (partner := _partner(text, mark, waiting)) is not None:
            # Marks that opened later than the partner were never closed.
            stray.extend(waiting[partner + 1 :])
            spans.append((waiting[partner], at))
            del waiting[partner:]
        elif not (before.isdigit() or before == " "):
            # After a digit the mark is more likely an inch.
            stray.append(at)
    stray.extend(waiting)
    lone = sorted(at for at in stray if text[at] not in _SINGLE)
    return Quotations(tuple(sorted(spans)), tuple(lone))


def _opens(mark: str, before: str, after: str) -> bool:
    if mark in _OPENERS:
        return True
    if mark in _CLOSERS:
        return False
    return (before.isspace() or before in _BEFORE_OPENING or before in _OPENERS) and (
        not after.isspace()
    )


def _settle_repeated(text: str, mark: str, waiting: list[int], stray: list[int]) -> None:
    """A straight mark cannot nest in its like: the earlier one was never closed."""
    if mark in "\"'" and waiting and text[waiting[-1]] == mark:
        stray.append(waiting.pop())


def _partner(text: str, mark: str, waiting: list[int]) -> int | None:
    """The place in `waiting` of the latest opening mark that `mark` can close."""
    single = mark in _SINGLE
    for place in range(len(waiting) - 1, max(-1, len(waiting) - 4), -1):
        if (text[waiting[place]] in _SINGLE) == single:
            return place
    return None
