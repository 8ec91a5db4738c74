"""Which parts of a sentence can stand alone."""

import pytest

from decks.clauses import find_clauses
from decks.tokenizer import UndertheseaTokenizer

TOKENIZER = UndertheseaTokenizer()


def clauses(sentence: str) -> list[str]:
    tokens = TOKENIZER.tag(sentence)
    found = find_clauses(sentence, tokens)
    for clause in found:
        body = sentence[clause.start : clause.end]
        assert clause.text.rstrip("…").lower() == body.lower()
        for token in clause.tokens:
            assert clause.text[token.start : token.end].lower() == token.text.lower()
    return [clause.text for clause in found]


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        (
            "Tuy nhiên, các kỹ sư trẻ vẫn thích làm việc ở Đà Nẵng.",
            "Các kỹ sư trẻ vẫn thích làm việc ở Đà Nẵng.",
        ),
        (
            "Ngoài ra, trường còn tặng mỗi học sinh nghèo một chiếc máy tính bảng.",
            "Trường còn tặng mỗi học sinh nghèo một chiếc máy tính bảng.",
        ),
        (
            "Nhà máy đã lắp tấm pin mặt trời trên mái, giúp giảm một nửa tiền điện.",
            "Nhà máy đã lắp tấm pin mặt trời trên mái…",
        ),
        (
            "Giá pin giảm rất nhanh, trong khi các trạm sạc vẫn thiếu ở nhiều tỉnh.",
            "Các trạm sạc vẫn thiếu ở nhiều tỉnh.",
        ),
        (
            "Robot có thể mở cửa và rót nước; nhà khoa học vẫn phải đứng bên cạnh nó.",
            "Robot có thể mở cửa và rót nước…",
        ),
    ],
)
def test_what_can_stand_alone_is_given(sentence: str, part: str) -> None:
    assert part in clauses(sentence)


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        # Both halves announce each other.
        (
            "Máy mới không chỉ chạy nhanh hơn nhiều lần, đồng thời còn tiết kiệm điện.",
            "Máy mới không chỉ chạy nhanh hơn nhiều lần…",
        ),
        # The main clause comes only after the comma.
        (
            "Khi máy chủ của trường bị hỏng nặng, giúp sinh viên là việc của kỹ sư.",
            "Khi máy chủ của trường bị hỏng nặng…",
        ),
        # The verb of the first subject comes after the addition.
        (
            "Nhiều hãng sản xuất điện thoại lớn, trong đó có hai hãng Nhật Bản, đã rời thị trường.",
            "Nhiều hãng sản xuất điện thoại lớn…",
        ),
        # A quotation that closes elsewhere.
        (
            "Bà Hoa nói “máy mới chạy rất nhanh, nhưng pin của máy thì rất yếu”.",
            "Bà Hoa nói “máy mới chạy rất nhanh…",
        ),
        # Who they are was told before the cut.
        (
            "Kỹ sư đã sửa xong máy chủ của trường, nhưng kết quả mà họ nhận được vẫn rất kém.",
            "Kết quả mà họ nhận được vẫn rất kém.",
        ),
    ],
)
def test_what_leans_on_the_rest_is_not_cut_off(sentence: str, part: str) -> None:
    assert part not in clauses(sentence)


def test_a_whole_short_sentence_has_no_parts() -> None:
    assert clauses("Kỹ sư đang sửa máy chủ của trường.") == []


def test_longer_parts_come_first() -> None:
    found = clauses(
        "Tuy nhiên, thành phố đã lắp nhiều trạm sạc ở các quận, nhưng người dân vẫn lo ngại."
    )
    assert found == sorted(found, key=len, reverse=True)
    assert len(found) > 1
