"""Figures of the news: how common a word is, and how particular to technology."""

import pytest

from decks.frequencies import DOCS, Frequencies, build, load_frequencies


@pytest.fixture
def frequencies() -> Frequencies:
    return Frequencies(["chip\t133\t90", "hòa bình\t900\t2", "người\t22115\t532"])


def test_counts_are_found_in_any_spelling(frequencies: Frequencies) -> None:
    assert frequencies.counts("hoà bình") == (900, 2)
    assert frequencies.counts("Chip") == (133, 90)
    assert frequencies.counts("blockchain") is None


def test_a_word_of_all_news_has_no_keyness(frequencies: Frequencies) -> None:
    odds = frequencies.log_odds("người")
    assert odds is not None
    assert abs(odds) < 0.1


def test_keyness_tells_the_kinds_of_news_apart(frequencies: Frequencies) -> None:
    chip, peace = frequencies.keyness("chip"), frequencies.keyness("hòa bình")
    assert chip is not None
    assert peace is not None
    assert chip > 2 > -2 > peace


def test_few_documents_prove_little() -> None:
    frequencies = Frequencies(["một\t1\t1", "trăm\t100\t100"])
    once, often = frequencies.keyness("một"), frequencies.keyness("trăm")
    assert once is not None
    assert often is not None
    assert once < 4 < often


def test_what_was_not_counted_has_no_figures(frequencies: Frequencies) -> None:
    assert frequencies.log_odds("lạ") is None
    assert frequencies.keyness("lạ") is None
    assert frequencies.share("lạ") == 0.0
    assert frequencies.share("chip") == pytest.approx(133 / DOCS)


def test_build_joins_spellings_and_leaves_names_out() -> None:
    table = "\n".join(
        [
            "headword\tpos\tdocs\ttech_docs\ttokens\ttech_tokens",
            "kỹ\tN\t10\t1\t12\t1",
            "kĩ\tN\t5\t1\t6\t1",
            "thanh hóa\tNp\t900\t3\t950\t3",
            "facebook\tNp\t400\t90\t800\t200",
        ]
    )
    assert build(table) == "word\tdocs\ttech_docs\nfacebook\t400\t90\nkĩ\t15\t2\n"


def test_the_figures_of_the_program() -> None:
    frequencies = load_frequencies()
    odds = {word: frequencies.log_odds(word) or 0.0 for word in ("phần mềm", "công ty", "cầu thủ")}
    assert odds["phần mềm"] > odds["công ty"] > 0 > odds["cầu thủ"]
