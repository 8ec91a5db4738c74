"""Cutting a sentence where a clause of it can stand alone.

A clause is taken only where signs and conjunctions show its bounds, where nothing outside of it is
needed to read it, and where what is left has a subject and a verb of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from decks.quotations import find_quotations
from decks.tokenizer import Token

# What a sentence can end before. What follows is an addition: the clause before it is whole.
_STOP = re.compile(
    r"; |, (?=(?:nhưng|tuy nhiên|song|trong khi|mặc dù|dù|đồng thời|khiến|bởi|vì|do đó|vì vậy"
    r"|vì thế|nhờ đó|qua đó|từ đó|nhằm|giúp|sau khi|trước khi|trong đó|bao gồm|kể cả|thay vì"
    r"|bất chấp|còn|nên|tức là|cho phép|dẫn đến|gây ra|gây|chẳng hạn|đặc biệt là|nhất là|thậm chí"
    r"|kể từ|cũng như|nơi|theo đó|bằng cách|tạo|mang lại|để|góp phần|tương đương)\b)"
    r"|(?<=\w) [–-] (?=[^\W\d_])| (?=\(tương đương\b)"
)
# Behind an addition the sentence may go on with its verb; then its subject was cut in two.
_RESUMED = re.compile(
    r", (?:đã|sẽ|đang|cũng|vừa|đều|vẫn|là|bị|được|cho biết|cho hay|cho rằng|nói|có thể|phải|hiện)\b"
)
# Not before "but also", "the more", "then": the clause in front of it leans on what it announced.
_PAIRED = re.compile(
    r"\b(?:không chỉ|không những|chẳng những|không phải|càng|vừa|hoặc|tuy|mặc dù|dù|nếu|thay vì)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"(?:Khi|Nếu|Mặc dù|Dù|Tuy|Để|Theo|Với|Trong|Sau|Trước|Vì|Do|Bởi|Nhờ|Ngay|Ngoài|Tại|Bên|Cùng|Từ"
    r"|Không chỉ|Không những|Thay vì|Bằng|Nhằm|Là|Như|Trên|Giữa|Bất chấp|Kể|Vào|Dưới|Qua|Mỗi|Lần)\b"
)
# Links to the sentence before; without them the rest says the same.
_LINK = re.compile(
    r"(?:Tuy nhiên|Tuy vậy|Dù vậy|Mặc dù vậy|Nhưng|Và|Song|Ngoài ra|Hơn nữa|Hơn thế nữa|Đồng thời"
    r"|Mặt khác|Thậm chí|Bên cạnh đó|Thêm vào đó|Trong khi đó|Do đó|Do vậy|Vì vậy|Vì thế|Bởi vậy"
    r"|Nhờ đó|Nhờ vậy|Từ đó|Qua đó|Theo đó|Cụ thể|Cụ thể hơn|Đặc biệt|Ngược lại|Trên thực tế"
    r"|Thực tế|Được biết|Như vậy|Cuối cùng|Tóm lại|Trước đó|Sau đó|Đáng chú ý|Chẳng hạn|Ví dụ"
    r"|Không chỉ vậy|Không những thế|Tương tự|Tất nhiên|Rõ ràng|Thật vậy|Nói cách khác|Bởi thế"
    r"|Theo (?:ông|bà|anh|chị|họ|hãng)(?: này)?(?=,)|Ông cho biết(?=,)|Cũng theo ông(?=,)),? "
)
# A clause with a subject of its own may begin behind these.
_START = re.compile(
    r"; |, (?:nhưng|tuy nhiên|song|trong khi|trong khi đó|mặc dù|dù|bởi|bởi vì|vì|do|còn"
    r"|đồng thời|vì vậy|do đó),? "
)
_SUBJECTS = frozenset(("N", "Nc", "Np", "Ny", "Nb", "L", "M"))
_PRONOUNS = frozenset(("họ", "nó", "chúng", "mình", "ông", "bà", "anh", "chị", "hắn"))
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence as a sentence: `sentence[start:end]` with a capital and a last sign.

    `tokens` are its words, with their places in `text`.
    """

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]


def find_clauses(sentence: str, tokens: Sequence[Token]) -> list[Clause]:
    """Give the parts of a sentence that can stand alone, the longest first; not the whole one.

    `tokens` are the words of the sentence.
    """
    starts = [0, *_starts(sentence, tokens)]
    stops = [len(sentence), *_stops(sentence)]
    found = [
        clause
        for start in starts
        for stop in stops
        if (start, stop) != (0, len(sentence))
        and (clause := _clause(sentence, tokens, start, stop)) is not None
    ]
    return sorted(found, key=lambda clause: clause.start - clause.end)


def _starts(sentence: str, tokens: Sequence[Token]) -> Iterator[int]:
    if link := _LINK.match(sentence):
        yield link.end()
    for match in _START.finditer(sentence):
        first = next((token for token in tokens if token.start >= match.end()), None)
        if first is not None and first.pos in _SUBJECTS and not _is_open(sentence[: match.start()]):
            yield match.end()


def _stops(sentence: str) -> Iterator[int]:
    for match in _STOP.finditer(sentence):
        if not _RESUMED.search(sentence, match.end()):
            yield match.start()


def _clause(sentence: str, tokens: Sequence[Token], start: int, stop: int) -> Clause | None:
    body = sentence[start:stop]
    inside = [token for token in tokens if start <= token.start and token.end <= stop]
    if len(inside) < _FEWEST or _is_open(body) or body != body.strip():
        return None
    if stop < len(sentence) and not _is_whole(body, inside, start):
        return None
    if start and not any(token.pos in {"V", "A"} for token in inside):
        return None
    if start > 0 and any(token.text.lower() in _PRONOUNS for token in inside):
        # Whom they mean was cut off.
        return None
    text = body[0].upper() + body[1:] + ("…" if stop < len(sentence) else "")
    moved = tuple(replace(t, start=t.start - start, end=t.end - start) for t in inside)
    return Clause(text, start, stop, moved)


def _is_whole(body: str, tokens: Sequence[Token], shift: int) -> bool:
    """Whether what stands before a cut has its main verb and announces nothing behind it."""
    if _PAIRED.search(body):
        return False
    main = 0
    if _SUBORDINATE.match(body[0].upper() + body[1:]):
        # After "When ..., " the main clause must still be there.
        main = body.find(", ") + 1
        if not main:
            return False
    last = tokens[-1]
    return last.pos not in {"E", "C", "CC", "R", "L"} and any(
        token.pos == "V" and main <= token.start - shift for token in tokens
    )


def _is_open(text: str) -> bool:
    """Whether a quotation or bracket opens in a text and closes elsewhere."""
    return find_quotations(text).halved or text.count("(") != text.count(")")
