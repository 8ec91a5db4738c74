"""Telling captions, credits, pointers and bylines from sentences."""

import re

# An unended piece of so many words, with a comma, is a sentence whose full stop was forgotten.
LONG_PIECE = 25
# A list's item of fewer words is not a clause.
FEWEST = 5

_CREDIT = re.compile(
    r"\(?(?:(?:Ảnh|Nguồn ảnh|Nguồn|Đồ họa|Video|Clip|Hình)(?: minh họa)? ?:|(?:Ảnh|Hình) minh họa)"
)
# A credit after something else: what stands before it is a caption.
INNER_CREDIT = re.compile(
    r"(?<=[^.\s])[ –-]{0,3}[(\[](?:Ảnh|Hình|Đồ họa)\b[^()\[\]]{0,60}[)\]]\.? *"
    r"|\(Theo [^()]{1,40}\) (?=\w)"
    r"|(?<=[^.\s])[ –-]{1,3}Ảnh ?: ?[^.]{0,60}(?:\.|\Z)"
)
_POINTER = re.compile(r"(?:>+ ?|(?:Xem|Đọc) thêm ?:|Tags? ?:|Từ khóa ?:|Nguồn ?:)")
# "Giá bán: từ 90.000 đồng.", "Pin: 5.000 mAh.": a line of a specification.
_LABEL = re.compile(
    r"[^\W\d_]+(?: \w+){0,3} ?[:–-] (?:Giá )?(?:(?:từ|khoảng|dưới|trên|hơn|gần) )?\d[^,;:]*\Z"
)
_WORD = re.compile(r"\w+")


def is_sentence(text: str, span: tuple[int, int], piece_end: int) -> bool:
    """Whether a piece is a sentence rather than a heading, caption, credit or byline.

    `piece_end` is where the piece ended before its lone quotation mark was left out.
    """
    start, end = span
    piece = text[start:end]
    if _CREDIT.match(piece) or _POINTER.match(piece) or _LABEL.match(piece):
        return False
    words = _WORD.findall(piece)
    if len(words) < 2 or not any(w[0].islower() for w in words):
        return False
    ended = text[start:piece_end].rstrip().rstrip("\"”’'»)]")[-1:]
    if ended == ";":
        return len(words) > FEWEST
    return ended in {".", "!", "?", "…"} or (len(words) >= LONG_PIECE and ", " in piece)


def starts_credit(text: str, start: int) -> bool:
    """Whether the credit of a picture begins at `start`: "Ảnh: ..."."""
    return _CREDIT.match(text, start) is not None
