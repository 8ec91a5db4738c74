"""How good a sentence is as an example, whatever the term: the criteria of GDEX.

Kilgarriff et al. (2008), "GDEX: Automatically finding good dictionary examples in a corpus": whole
sentences of moderate length that stand alone, in common words, with few names and numbers. Every
factor below 1 has its reason in words: one below 0.7 fails a criterion, the others are blemishes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from decks.openings import (
    BARE_SUBJECT,
    CONNECTING,
    INSTITUTIONS,
    POINTING,
    POINTING_PHRASE,
    STARTERS,
)
from decks.quotations import find_quotations
from decks.tokenizer import Token
from decks.vietnamese.syllable import parse_syllable

FEWEST_WORDS = 6
MOST_WORDS = 25

_OPENINGS = ((POINTING, 0.4), (POINTING_PHRASE, 0.5), (CONNECTING, 0.65), (BARE_SUBJECT, 0.65))
# "Among which", "since when" and the like point back inside the sentence.
_POINTING_WORD = re.compile(
    r"(?<!, trong )(?<!, từ )(?<!, qua )(?<!, nhờ )(?<!, do )(?<!lúc )(?<!khi )"
    r"\b(?:này|đó|ấy|như vậy|như thế|nói trên|nêu trên|kể trên|vừa nêu|nó|hắn|một số khác"
    r"|số khác|khác nữa|trên (?:sẽ|đã|là|đều|có))\b"
)
_PRONOUN_SPEAKER = re.compile(
    r",[\"”]? (?:ông|bà|anh|chị|cô|người này|họ|vị này) (?:này |ấy )?"
    r"(?:nói|cho biết|cho hay|viết|khẳng định|nhấn mạnh|chia sẻ|giải thích|bày tỏ|khuyến|nhận)"
)
# "He", "the firm": somebody whom only a name before it, in the same sentence, can tell.
_SOMEBODY = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|cô|hãng|họ|tập đoàn|nhóm|công ty|y) (?:cho|đã|sẽ|đang|cũng|còn|từng"
    r"|có|vẫn|bị|được|là|không|nói|muốn|lo|tin|biết|nhận|chỉ|vừa|mới|phát|viết|hiện)\b"
)
_NAME = re.compile(r"(?<=\w )[A-ZĐ]\w+")
# A heading with its price: "Máy ảnh X (9 triệu đồng) Máy ảnh X luôn ...".
_PRICED = re.compile(r"\(\d[^()]*\) [^\W\d_]*[A-ZĐ]|: Thứ nhất\b")
# "While ..." without what happens meanwhile; "The room where ..." without what is said of it.
_HALF = re.compile(
    r"Trong khi [^,]+(?:, tức .+)?[.…]|(?:(?!là|có|đã|sẽ|đang|bị|được|cho|ở)[\w-]+ )+[\w-]+, nơi "
)
# When it was written decides what these mean.
_TIME = re.compile(
    r"\b(?:hôm (?:qua|nay)|(?:sáng|chiều|tối|trưa) (?:qua|nay)|ngày mai|tuần (?:này|qua|trước|tới)"
    r"|vừa (?:qua|rồi)|mới đây|tháng (?:này|qua|trước|tới)|năm (?:nay|ngoái)"
    r"|(?:ngày )?\d{1,2}/\d{1,2})\b|\(\d{1,2}/\d{1,2}\)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|\w+@\w|\b0\d{2,3}[. ]?\d{3}[. ]?\d{3}|>>|(?:\.\w{2,3}/\w)")
_CAPTION = re.compile(
    r"(?:Ảnh|Hình ảnh|Hình|Video|Clip|Nguồn)(?: [^\s,]+){0,7}[.…]?$|.*\((?:[Ẩả]nh|[Hh]ình)\b"
    r"|Mời (?:các bạn|quý|bạn|độc giả)|Xem (?:thêm|video|clip)\b|Theo dõi (?:chúng tôi|video)"
)
_TITLES = frozenset(("Ông", "Bà", "Hãng", "Mỹ", "Anh", "Nga", "Pháp", "Đức", "Nhật"))
_PREDICATE_WORDS = """
    là có được bị đã đang sẽ không chưa cũng vẫn cần phải nên hãy rất cho khiến giúp làm vừa mới
    từng đều hiện còn thì đến tăng giảm trở thành dùng muốn biết gồm bao gồm thuộc lại
"""
# Verbs that need no subject: there is, there are.
_IMPERSONAL = frozenset(("Có", "Có thể", "Không", "Không có", "Còn"))
# A clause has one of these more often than not.
_PREDICATES = frozenset((*_PREDICATE_WORDS.split(), "trở thành", "bao gồm", "có thể", "cho biết"))
_PARTICIPLES = frozenset(("bị", "được", "không", "nhiều"))
_ENDED = re.compile(r"[.!?…][\"”’')\]]*\Z")


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a sentence is: `score` from 0 to 1, the `reasons` of what lowers it, its `words`.

    `halved` says that a quotation in it begins or ends elsewhere: as it stands, nobody should be
    shown it.
    """

    score: float
    reasons: tuple[str, ...]
    words: int
    halved: bool


def judge_sentence(text: str, tokens: Sequence[Token]) -> Quality:
    """Judge a sentence by itself; `tokens` are its words."""
    words = [token for token in tokens if token.pos != "CH"]
    halved = find_quotations(text).halved
    faults = [*_openings(text), *_faults_inside(text), *_make_up(words), *_length(len(words))]
    if _has_seam(text, words):
        faults.append((0.3, "a heading or caption may be glued to it"))
    if halved:
        faults.append((0.1, "half a quotation"))
    score = 1.0
    for factor, _ in faults:
        score *= factor
    return Quality(score, tuple(reason for _, reason in faults), len(words), halved)


def _openings(text: str) -> list[tuple[float, str]]:
    body = text.lstrip("\"“‘' ")
    if body[:1].islower() and body[1:2].islower():
        return [(0.5, "does not open as a sentence")]
    for pattern, factor in _OPENINGS:
        if match := pattern.match(body):
            return [(factor, f"“{match[0]}” points to another sentence")]
    return []


def _faults_inside(text: str) -> list[tuple[float, str]]:
    faults: list[tuple[float, str]] = []
    body = text.lstrip("\"“‘' ")
    if _CAPTION.match(body):
        faults.append((0.2, "a caption or a pointer"))
    if not _ENDED.search(text):
        faults.append((0.5, "has no full stop"))
    if _ADDRESS.search(text):
        faults.append((0.5, "holds an address or number"))
    if re.search(r"\[[^\]]{0,40}\]", text):
        faults.append((0.9, "holds an insertion in brackets"))
    if re.search(r"(?:\.\.\.|…)(?=.)", text):
        faults.append((0.65, "has something left out"))
    pointing = [match.start() for match in _POINTING_WORD.finditer(text, 8)]
    if pointing:
        # Late in the sentence, it can mean what the sentence has named.
        early = 0.6 if pointing[0] < len(text) / 2 else 0.65
        faults.append((early * 0.9 ** min(len(pointing) - 1, 2), "holds words such as “này”"))
    if _PRONOUN_SPEAKER.search(text):
        faults.append((0.65, "does not name its speaker"))
    elif (somebody := _SOMEBODY.search(text)) and not _NAME.search(text, 0, somebody.start()):
        faults.append((0.65, f"does not say who “{somebody[0].split()[0]}” is"))
    if _TIME.search(text):
        faults.append((0.93, "tells a day of its article"))
    if _PRICED.search(text):
        faults.append((0.6, "a heading may be glued to it"))
    if "thưa" in text:
        faults.append((0.6, "is a part of an interview"))
    if (also := text.find(" cũng ")) >= 0 and also < len(text) / 2:
        faults.append((0.65, "“cũng” leans on what was said before"))
    if _HALF.match(body):
        faults.append((0.6, "is only a part of a sentence"))
    if "?" in text:
        faults.append((0.95, "is a question"))
    return faults


def _make_up(words: Sequence[Token]) -> list[tuple[float, str]]:
    """Verbs, names and numbers among the words."""
    faults: list[tuple[float, str]] = []
    if not words:
        return [(0.1, "has no words")]
    if not any(word.pos == "V" for word in words):
        verbal = any(word.pos == "A" for word in words)
        faults.append((0.6 if verbal else 0.4, "has no verb"))
    elif _may_be_caption(words):
        faults.append((0.6, "may be a caption"))
    elif words[0].pos == "V" and words[0].text not in STARTERS | _IMPERSONAL:
        faults.append((0.65, "has no subject"))
    names = sum(word.pos in {"Np", "Ny", "FW"} for word in words) / len(words)
    if names > 0.25:
        faults.append((0.65 if names < 0.4 else 0.6, "is mostly names"))
    numbers = sum(word.pos in {"M", "Nu"} for word in words) / len(words)
    if numbers > 0.2:
        faults.append((0.65 if numbers < 0.35 else 0.6, "is mostly numbers"))
    foreign = sum(word.text.isascii() and _is_foreign(word.text) for word in words) / len(words)
    if foreign > 0.5:
        faults.append((0.5, "is mostly foreign words"))
    return faults


def _may_be_caption(words: Sequence[Token]) -> bool:
    """Whether a short piece could be one noun with its attributes: "Thông báo mà họ nhận được"."""
    texts = [word.text.lower() for word in words]
    nominal = words[0].pos in {"N", "Nc", "M", "L"} or "mà" in texts
    if len(words) > (10 if nominal else 6):
        return False
    main = texts[: texts.index("mà")] if "mà" in texts else texts
    found = _PREDICATES.intersection(main)
    # "The countries hit by it": a participle is no predicate.
    return not found or (nominal and found <= _PARTICIPLES)


def _has_seam(text: str, words: Sequence[Token]) -> bool:
    """Whether a common word is written large in mid-sentence, as where a heading ran into it."""
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        first = word.text.split()[0]
        if not first[0].isupper() or text[before.end : word.start].strip():
            continue
        if word.pos in {"Np", "Ny", "FW"} and first not in STARTERS:
            continue
        if after.text[0].isupper() or any(part[0].isupper() for part in word.text.split()[1:]):
            # Thung lũng Silicon, Đối thoại Mỹ-Trung.
            continue
        if first in INSTITUTIONS or first in _TITLES or _is_foreign(first):
            continue
        lower = word.text[len(first) :].strip() or after.text
        large_before = before.text[0].isupper() and not _is_foreign(before.text.split()[0])
        if lower[0].islower() and not large_before:
            return True
    return False


def _is_foreign(word: str) -> bool:
    return word.isalpha() and parse_syllable(word) is None


def _length(words: int) -> list[tuple[float, str]]:
    if words < 4:
        return [(0.25, f"only {words} words")]
    if words < FEWEST_WORDS:
        return [(0.6, f"only {words} words")]
    if words <= MOST_WORDS:
        return [(1.0 if 8 <= words <= 18 else 0.95, f"{words} words")]
    if words <= 32:
        return [(0.65, f"{words} words, rather long")]
    return [(max(0.25, 0.6 - 0.01 * (words - 32)), f"{words} words, too long")]
