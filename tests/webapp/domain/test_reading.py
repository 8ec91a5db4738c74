"""How a text is laid out for reading, and where its words stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.reading import (
    Piece,
    Standing,
    choose_spans,
    lay_out,
    least,
    phrase_spans,
    stand,
)

TEXT = "Tiêu đề\n\nMột câu. Câu hai ở đây!\n  chú thích ảnh \n"


def places(text: str, *parts: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for part in parts:
        start = text.index(part, start)
        found.append((start, start + len(part)))
        start += len(part)
    return found


def test_lines_become_paragraphs_of_sentences_of_words() -> None:
    words = places(TEXT, "Tiêu đề", "Một", "câu", "Câu", "hai", "chú thích")
    sentences = places(TEXT, "Một câu.", "Câu hai ở đây!")
    title, body, caption = lay_out(TEXT, words, sentences)
    assert title.is_aside
    assert caption.is_aside
    assert [paragraph.text for paragraph in (title, caption)] == ["Tiêu đề", "chú thích ảnh"]
    first, space, second = body.runs
    assert (first.sentence, space.sentence, second.sentence) == (0, None, 1)
    assert first.pieces == (Piece("Một", 1), Piece(" "), Piece("câu", 2), Piece("."))
    assert second.at == TEXT.index("Câu hai")


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    """A text with ordered places for words and sentences, some over the end of a line."""
    text = draw(st.text(alphabet="ab \n.", max_size=60))

    def spans() -> list[tuple[int, int]]:
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=14)))
        return list(zip(cuts[::2], cuts[1::2], strict=False))

    return text, spans(), spans()


@given(articles())
def test_nothing_is_lost_or_shown_twice(
    article: tuple[str, list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    text, words, sentences = article
    paragraphs = lay_out(text, words, sentences)
    lines = [line.strip() for line in text.split("\n")]
    assert [paragraph.text for paragraph in paragraphs] == [line for line in lines if line]
    shown = [
        piece.word
        for paragraph in paragraphs
        for run in paragraph.runs
        for piece in run.pieces
        if piece.word is not None
    ]
    assert shown == sorted(set(shown))
    for paragraph in paragraphs:
        assert text.startswith(paragraph.text, paragraph.at)
        for run in paragraph.runs:
            assert text.startswith("".join(piece.text for piece in run.pieces), run.at)


@pytest.mark.parametrize(
    ("mark", "states", "recall", "free", "expected"),
    [
        ("", (), 0.0, False, Standing.OUT),
        ("", (), 0.0, True, Standing.FREE),
        ("rejected", (), 0.0, False, Standing.OUT),
        ("", ("new", "new"), 0.0, False, Standing.NEW),
        ("", ("learning", "new"), 0.99, False, Standing.LEARNING),
        ("", ("review", "new"), 0.93, False, Standing.KNOWN),
        ("", ("review",), 0.5, False, Standing.LEARNING),
        ("known", ("review",), 0.1, False, Standing.MARKED),
        ("ignored", (), 0.0, True, Standing.IGNORED),
    ],
)
def test_where_a_word_stands(
    mark: str, states: tuple[str, ...], recall: float, free: bool, expected: Standing
) -> None:
    assert stand(mark, states, recall, free) is expected


def test_a_split_phrase_stands_where_its_least_known_word_does() -> None:
    assert least([Standing.KNOWN, Standing.NEW, Standing.FREE]) is Standing.NEW
    assert least([]) is Standing.OUT


def test_a_phrase_covers_whole_words_only() -> None:
    starts, ends = [0, 4, 8, 12], [3, 7, 11, 15]
    assert list(phrase_spans(starts, ends, [0, 4, 9], 7)) == [(0, 1), (1, 2)]
    assert list(phrase_spans(starts, ends, [0], 3)) == []  # one word is no phrase
    assert list(phrase_spans(starts, ends, [0, 12, 40], 9)) == []


def test_of_overlapping_phrases_the_longer_one_stays() -> None:
    assert choose_spans([(4, 5), (0, 1), (1, 3), (5, 6)]) == ((1, 3), (4, 5))
    assert choose_spans([(2, 3), (2, 3), (0, 1)]) == ((0, 1), (2, 3))
    assert choose_spans([]) == ()
