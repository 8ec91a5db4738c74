"""Wiktionary extracts: Vietnamese lines are read, others passed over, broken ones refused."""

import gzip
import json
from pathlib import Path

import pytest

from decks.dictionaries.detect import open_dictionary
from decks.dictionaries.entry import Entry
from decks.errors import DictionaryError
from tests.decks.dictionaries.builders import lines, read, sense, word


def test_senses(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "vi.jsonl",
        word("máy", sense("machine"), sense("engine", "engine of a car", tags=["Northern"])),
        {"title": "kĩ thuật", "redirect": "kỹ thuật"},
        word("machine", sense("a device"), lang_code="en"),
        word("chạy", sense("to <b>run</b>"), {"tags": ["no-gloss"]}, pos="verb"),
        word("rỗng"),
    )
    assert read(path) == [
        Entry("máy", "1. machine\n2. (Northern) engine of a car", "noun"),
        Entry("chạy", "to run", "verb"),
    ]
    packed = tmp_path / "vi.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(packed) == read(path)
    with open_dictionary(path) as dictionary:
        assert dictionary.info.name == "Wiktionary"
        assert "CC BY-SA" in dictionary.info.licence


def test_no_vietnamese_word(tmp_path: Path) -> None:
    path = lines(tmp_path / "en.jsonl", word("machine", sense("a device"), lang_code="en"))
    with pytest.raises(DictionaryError, match="no Vietnamese word"):
        read(path)


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = lines(tmp_path / "vi.jsonl", *[word("máy", sense("machine"))] * 2)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(DictionaryError, match="Line 2 is not JSON"):
        read(path)


@pytest.mark.parametrize(
    "line",
    [
        b'{"lang_code": "vi", "word": "x", "senses": ' + b"[" * 50_000,
        b'{"lang_code": "vi", "word": "\xff"}',
        b'["vi"]',
        b'{"lang_code": "vi", "word": "' + b"x" * 5_000_000,
    ],
)
def test_hostile_lines(tmp_path: Path, line: bytes) -> None:
    path = lines(tmp_path / "vi.jsonl", word("máy", sense("machine")))
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(DictionaryError, match="Line 2"):
        read(path)


def test_fields_of_other_kinds_are_passed_over(tmp_path: Path) -> None:
    good = word("máy", sense("machine"))
    odd = [
        good | {"word": 5},
        good | {"senses": "none"},
        good | {"senses": [5, {"glosses": [7]}, {"glosses": "x"}]},
        good | {"pos": ["noun"]},
    ]
    assert read(lines(tmp_path / "vi.jsonl", *odd)) == [Entry("máy", "machine")]


def test_surrogates_and_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "vi.jsonl"
    row = json.dumps(word("má\u202ey\x07", sense("a \ud800 b\x1b[31m")))
    path.write_text(row + "\n", "utf-8")
    assert read(path) == [Entry("máy", "a \ufffd b[31m", "noun")]
