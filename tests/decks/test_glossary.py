"""Looking words up: spelling, capitals, parts of speech, parts of a word."""

import subprocess
import sys

import pytest

from decks.glossary import Entry, Glossary, Part, first_sense, load_glossary, word_key

LINES = [
    "AI\tnoun\tartificial intelligence\tai\t\t\t\t",
    "ai\tpron\twho\tgeneral\t\t\t\t",
    "chỉ nhân tạo\tnoun\tartificial paper\tscience\t\t\t\t",
    "chủ\tnoun\towner; boss\tbusiness\t主\t\t\t",
    "hòa bình\tnoun\tpeace\tpolitics\t和平\t\t\t",
    "không ai\tpron\tnobody\tgeneral\t\t\t\t",
    "không chỉ\tadv\tnot only\tgeneral\t\t\t\t",
    "kỹ thuật\tnoun\ttechnique\tscience\t技術\t\tNot art.\t",
    "máy chủ\tnoun\tserver\thardware\t\tchiếc\t\t",
    "nhân tạo\tadj\tartificial\tai\t人造\t\t\t",
    "robot\tnoun\trobot\thardware\t\tcon\t\t",
    "tháng năm\tnoun\tMay\tgeneral\t\t\t\t",
    "tín chỉ\tnoun\tcredit\teducation\t\t\t\t",
    "trí tuệ\tnoun\tintelligence; wisdom\tai\t智慧\t\t\t",
    "trí tuệ nhân tạo\tnoun\tartificial intelligence\tai\t智慧人造\t\t\t",
    "Wi-Fi\tnoun\tWi-Fi\ttelecom\t\t\t\t",
    "ứng dụng\tnoun\tapp\tsoftware\t應用\t\t\t",
    "ứng dụng\tverb\tto apply\tgeneral\t應用\t\t\t",
]
MORPHEMES = [
    "ai\t\twho\tnative",
    "chỉ\t指\tfinger, to point\than",
    "chỉ\t紙\tpaper\than",
    "chủ\t主\thost, master\than",
    "không\t空\tempty, not\than",
    "máy\t\tmachine\tnative",
    "năm\t\tyear; five\tnative",
    "tháng\t\tmonth\tnative",
    "tín\t信\tto trust, credit\than",
]
PARTS = ["chỉ nhân tạo\t紙==", "không chỉ\t空?", "tháng năm\t--2"]


@pytest.fixture
def glossary() -> Glossary:
    return Glossary(LINES, MORPHEMES, PARTS)


def test_an_entry_has_the_columns_of_its_line(glossary: Glossary) -> None:
    assert glossary.entries("máy chủ") == (
        Entry("máy chủ", "noun", "server", "hardware", "", "chiếc", "", ""),
    )
    assert glossary.entries("không có") == ()


@pytest.mark.parametrize("text", ["hòa bình", "hoà bình", "HÒA BÌNH", "Hoa\u0300 bình"])
def test_every_spelling_finds_the_headword(glossary: Glossary, text: str) -> None:
    assert glossary.find(text) == "hòa bình"


def test_i_and_y_are_one(glossary: Glossary) -> None:
    assert glossary.find("kĩ thuật") == "kỹ thuật"


@pytest.mark.parametrize(
    ("text", "found"),
    [("AI", "AI"), ("ai", "ai"), ("Ai", "ai"), ("Robot", "robot"), ("ROBOT", "robot")],
)
def test_capitals_tell_words_apart(glossary: Glossary, text: str, found: str) -> None:
    assert glossary.find(text) == found


def test_capitals_of_the_headword_are_needed(glossary: Glossary) -> None:
    assert glossary.find("wi-fi") is None
    assert glossary.find("wi-fi", any_capitals=True) == "Wi-Fi"


def test_the_meaning_follows_the_part_of_speech(glossary: Glossary) -> None:
    assert glossary.meaning("ứng dụng", "verb") == "to apply"
    assert glossary.meaning("ứng dụng") == "app"
    assert glossary.meaning("ứng dụng", "adj") == "app"
    assert glossary.meaning("lạ lùng") == ""


def test_a_word_comes_apart_into_its_syllables(glossary: Glossary) -> None:
    assert glossary.parts("máy chủ") == (
        Part("máy", "", "machine"),
        Part("chủ", "主", "host, master"),
    )


def test_a_term_comes_apart_into_words(glossary: Glossary) -> None:
    assert glossary.parts("trí tuệ nhân tạo") == (
        Part("trí tuệ", "智慧", "intelligence"),
        Part("nhân tạo", "人造", "artificial"),
    )


def test_a_syllable_of_several_meanings_is_the_one_written_down(glossary: Glossary) -> None:
    assert glossary.parts("tháng năm") == (Part("tháng", "", "month"), Part("năm", "", "five"))
    assert glossary.parts("chỉ nhân tạo") == (
        Part("chỉ", "紙", "paper"),
        Part("nhân tạo", "人造", "artificial"),
    )
    assert [part.meaning for part in glossary.morphemes("chỉ")] == ["finger, to point", "paper"]


@pytest.mark.parametrize("word", ["tín chỉ", "không chỉ", "máy chỉ"])
def test_no_meaning_is_guessed(glossary: Glossary, word: str) -> None:
    """Nobody chose for tín chỉ, nobody is sure of không chỉ, and máy chỉ is not even a word."""
    assert glossary.parts(word) == ()


def test_capitals_tell_a_part_from_a_syllable(glossary: Glossary) -> None:
    assert glossary.parts("máy AI")[1] == Part("AI", "", "artificial intelligence")
    assert glossary.parts("không ai")[1] == Part("ai", "", "who")


@pytest.mark.parametrize("word", ["chủ", "ứng dụng", "robot"])
def test_nothing_is_said_of_parts_that_are_not_known(glossary: Glossary, word: str) -> None:
    assert glossary.parts(word) == ()


def test_words_with_a_character(glossary: Glossary) -> None:
    assert glossary.words_with("人") == ("nhân tạo", "trí tuệ nhân tạo")
    assert glossary.words_with("犬") == ()


def test_prefixes_are_where_a_longer_headword_goes_on(glossary: Glossary) -> None:
    assert {"trí", "trí tuệ", "trí tuệ nhân"} <= glossary.prefixes
    assert "trí tuệ nhân tạo" not in glossary.prefixes


def test_signs_belong_to_a_key_only_in_names_of_languages() -> None:
    assert word_key("C++") == "c++"
    assert word_key("Wi-Fi") == "wi fi"
    assert first_sense("to print; to cut") == "to print"


def test_the_glossary_of_the_program_is_read_once() -> None:
    glossary = load_glossary()
    assert glossary is load_glossary()
    assert len(glossary) > 4_000
    assert glossary.meaning("công nghệ", "noun").startswith("technology")
    assert all(glossary.entries(headword) for headword in glossary)


def test_loading_is_quick() -> None:
    code = (
        "import decks.glossary as g, time; start = time.process_time();"
        "g.load_glossary().by_key; print(time.process_time() - start)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(times) < 0.2  # about 0.03 s; the limit allows for a slow machine
