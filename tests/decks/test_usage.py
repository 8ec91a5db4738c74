"""The glossary's own sentences: how they are found and taken apart."""

from decks.glossary import load_glossary
from decks.usage import USAGE_SCORE, UsageExamples, sentence_words

LINES = (
    "pin\tnoun\tTôi quên sạc pin nên máy tắt.\tI forgot to charge the battery.",
    "đầu tư\tnoun\tNgành du lịch cần thêm đầu tư.\tTourism needs more investment.",
    "đầu tư\tverb\tHãng sẽ đầu tư vào nhà máy mới.\tThe firm will invest in a new factory.",
)


def test_the_sentence_of_the_part_of_speech_is_found() -> None:
    usage = UsageExamples(LINES)
    found = usage.find("đầu tư", "verb")
    assert found is not None
    assert found.text == "Hãng sẽ đầu tư vào nhà máy mới."
    assert found.text[found.start : found.end] == "đầu tư"
    assert found.translation == "The firm will invest in a new factory."
    assert found.sentence is None
    assert found.score == USAGE_SCORE


def test_another_part_of_speech_is_better_than_nothing() -> None:
    found = UsageExamples(LINES).find("pin", "verb")
    assert found is not None
    assert found.text.startswith("Tôi quên")


def test_an_unknown_word_has_none() -> None:
    assert UsageExamples(LINES).find("sạc", "verb") is None


def test_names_are_one_word_when_a_sentence_is_taken_apart() -> None:
    text = "Chị Lan đang quản lý một nhóm kỹ sư trẻ ở Đà Nẵng."
    pieces = [text[start:end] for start, end, _ in sentence_words(text, load_glossary())]
    assert "|".join(pieces) == "Chị|Lan|đang|quản lý|một|nhóm|kỹ sư|trẻ|ở|Đà Nẵng"
