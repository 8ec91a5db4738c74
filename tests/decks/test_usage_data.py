"""The rules that each of the glossary's own sentences keeps."""

import re
import unicodedata
from collections import Counter

import pytest

from decks.data_files import data_lines
from decks.extraction import split_words
from decks.glossary import load_glossary
from decks.usage import load_usage


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, ...]]:
    return [tuple(line.split("\t")) for line in data_lines("examples.tsv")]


def test_every_line_of_the_glossary_has_its_sentence(rows: list[tuple[str, ...]]) -> None:
    wanted = {tuple(line.split("\t")[:2]) for line in data_lines("glossary.tsv")}
    assert {row[:2] for row in rows} == wanted
    assert len(rows) == len(wanted)


def test_the_file_is_sorted_as_the_glossary(rows: list[tuple[str, ...]]) -> None:
    order = [tuple(line.split("\t")[:2]) for line in data_lines("glossary.tsv")]
    assert [row[:2] for row in rows] == order


def test_every_sentence_is_clean_and_no_other_words_sentence(rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        assert len(row) == 4, row
        _, _, text, translation = row
        assert text == unicodedata.normalize("NFC", text).strip(), row
        assert "  " not in text + translation, row
        assert re.search(r"[.!?]”?\Z", text), row
        assert re.search(r"[.!?]”?\Z", translation), row
        assert text[0].isupper() or text[0] == "“", row
    repeated = [text for text, n in Counter(row[2] for row in rows).items() if n > 1]
    assert repeated == []


def test_every_sentence_writes_its_word_once_and_not_first(rows: list[tuple[str, ...]]) -> None:
    usage = load_usage()
    for headword, pos, *_ in rows:
        found = usage.find(headword, pos)
        assert found is not None, (headword, pos)
        written = re.findall(rf"(?<!\w){re.escape(headword)}(?!\w)", found.text, re.IGNORECASE)
        assert len(written) == 1, found.text


def test_every_sentence_stands_alone_in_few_words(rows: list[tuple[str, ...]]) -> None:
    glossary = load_glossary()
    pointing = re.compile(r"\b(?:này|đó|ấy|kia|nó|họ)\b")
    for headword, pos, text, _ in rows:
        words = split_words(text, (), glossary)
        assert 4 <= len(words) <= 20, (headword, pos, text)
        if not pointing.search(headword):
            found = pointing.findall(text.lower())
            assert not found or (headword, pos) in POINTING_INSIDE, (headword, pos, text)


# What these point at stands in the same sentence.
POINTING_INSIDE: frozenset[tuple[str, str]] = frozenset()
