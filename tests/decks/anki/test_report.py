"""The deck report: what is wrong, and how to mend it."""

from dataclasses import replace

import pytest

from decks.anki import AnkiNote, CardType, Problem, check_deck
from decks.identity import TOLD_BY_CAPITALS
from decks.terms import Example

CLOZE = (CardType.CLOZE,)


def _problems(
    *notes: AnkiNote, sounds: set[str] | None = None
) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.problem.value, f.terms) for f in check_deck(notes, sounds=sounds)]


def _note(term: str, meaning: str = "", **fields: object) -> AnkiNote:
    return AnkiNote(term=term, meaning=meaning or f"meaning of {term}", **fields)  # type: ignore[arg-type]


def test_a_good_deck_has_no_findings(note: AnkiNote, plain_notes: list[AnkiNote]) -> None:
    assert check_deck([note, *plain_notes]) == ()
    assert check_deck([]) == ()


@pytest.mark.parametrize(
    ("one", "other"), [("hoà bình", "Hòa bình"), ("kỹ sư", "kĩ sư"), ("Robot", "robot")]
)
def test_equal_spellings_are_duplicates(one: str, other: str) -> None:
    assert _problems(_note(one), _note(other)) == [("duplicate", (one, other))]


@pytest.mark.parametrize("capitals", TOLD_BY_CAPITALS.values())
def test_words_told_apart_by_capitals_are_no_duplicates(capitals: str) -> None:
    assert _problems(_note(capitals), _note(capitals.lower())) == []


def test_senses_are_no_duplicates() -> None:
    assert _problems(_note("đá", "stone", sense="stone"), _note("đá", "kick", sense="kick")) == []


@pytest.mark.parametrize(
    ("one", "other"), [("e-mail", "email"), ("dữ liệu", "dữliệu"), ("wi-fi", "wi fi")]
)
def test_a_hyphen_or_space_is_a_near_duplicate(one: str, other: str) -> None:
    assert _problems(_note(one), _note(other)) == [("near-duplicate", (one, other))]


def test_other_marks_are_other_words_unless_they_mean_the_same() -> None:
    assert _problems(_note("ma", "ghost"), _note("má", "mother")) == []
    found = _problems(_note("bảo mật", "security"), _note("bảo mất", "Security"))
    assert found == [("near-duplicate", ("bảo mật", "bảo mất"))]


@pytest.mark.parametrize(
    ("text", "start", "end", "twice"),
    [
        ("Máy chủ này là máy chủ mới.", 0, 7, True),
        ("Máy chủ này mới.", 0, 7, False),
        ("An toàn là an ninh.", 0, 2, True),
        ("An tâm ở anh.", 0, 2, False),
        ("Hoà và hòa.", 0, 3, True),
    ],
)
def test_a_gap_with_two_answers(text: str, start: int, end: int, twice: bool) -> None:
    note = _note(text[start:end], examples=(Example(text, start, end),), card_types=CLOZE)
    assert _problems(note) == ([("two-answers", (note.term,))] if twice else [])
    assert _problems(replace(note, card_types=(CardType.RECOGNITION,))) == []


def test_one_gap_that_two_words_fit() -> None:
    def note(term: str, text: str) -> AnkiNote:
        start = text.index(term)
        return _note(term, examples=(Example(text, start, start + len(term)),), card_types=CLOZE)

    server, phone = (
        note("máy chủ", "Đây là máy chủ mới."),
        note("điện thoại", "Đây là điện thoại mới."),
    )
    assert _problems(server, phone) == [("two-answers", ("máy chủ", "điện thoại"))]
    assert _problems(server, note("mới", "Đây là máy chủ mới.")) == []
    assert _problems(server, replace(phone, card_types=(CardType.RECOGNITION,))) == []


def test_what_is_missing() -> None:
    note = AnkiNote(term="mạng", card_types=(CardType.CLOZE, CardType.LISTENING))
    assert [kind for kind, _ in _problems(note)] == ["no-meaning", "no-sentence", "no-sound"]
    spoken = _note("mạng", audio="a.mp3", card_types=(CardType.LISTENING,))
    assert _problems(spoken) == []
    assert _problems(spoken, sounds={"a.mp3"}) == []
    assert _problems(spoken, sounds=set()) == [("no-sound", ("mạng",))]


def test_a_sentence_for_too_many_words() -> None:
    sentence = Example("Một câu cho tất cả.", 0, 3)
    notes = [_note(f"từ {number}", examples=(sentence,)) for number in range(4)]
    assert _problems(*notes[:3]) == []
    (found,) = check_deck(notes)
    assert (found.problem, len(found.guids)) == (Problem.OVERUSED_SENTENCE, 4)


def test_each_finding_says_what_to_do() -> None:
    for found in check_deck([AnkiNote(term="Robot"), AnkiNote(term="robot")]):
        assert found.message.endswith(".")
        assert found.advice.endswith(".")
        assert set(found.guids) <= {AnkiNote(term="robot").guid}
