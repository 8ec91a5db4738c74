"""Yomitan dictionaries: definitions flattened to text, and files that are not what they say."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from decks.dictionaries.detect import open_dictionary
from decks.dictionaries.entry import Entry
from decks.dictionaries.json_text import read_array
from decks.errors import DictionaryError
from tests.decks.dictionaries.builders import pairs, read, term, yomitan, zipped


def structured(content: Any) -> dict[str, Any]:
    return {"type": "structured-content", "content": content}


def test_texts(tmp_path: Path) -> None:
    rows = [
        term("máy", "machine", "engine"),
        term("bàn", {"type": "text", "text": "table"}, {"type": "image", "path": "a.png"}),
        term("đi", "to go", tags="v common"),
    ]
    assert read(yomitan(tmp_path / "a.zip", rows)) == [
        Entry("máy", "1. machine\n2. engine"),
        Entry("bàn", "table"),
        Entry("đi", "to go", "v, common"),
    ]


def test_structured_content(tmp_path: Path) -> None:
    content = [
        {"tag": "div", "content": ["to ", {"tag": "b", "content": "simulate"}]},
        {
            "tag": "ol",
            "content": [{"tag": "li", "content": "one"}, {"tag": "li", "content": "two"}],
        },
        {"tag": "img", "path": "a.png"},
        {"tag": "a", "href": "https://example.org", "content": "more <script>x</script>"},
        {"tag": "ruby", "content": ["主", {"tag": "rt", "content": "chủ"}]},
    ]
    path = yomitan(tmp_path / "a.zip", [term("mô phỏng", structured(content))])
    assert pairs(path) == [("mô phỏng", "to simulate\none\ntwo\nmore 主 (chủ)")]


def test_the_first_format_and_several_banks(tmp_path: Path) -> None:
    path = yomitan(
        tmp_path / "a.zip",
        [["máy", "", "", "", 0, "machine", "engine"]],
        {"format": 1},
        term_bank_2=[["bàn", "", None, "", 0, "table"]],
        term_bank_10=[["ghế", "", None, "", 0, "chair"]],
        term_meta_bank_1=[["máy", "freq", 1]],
    )
    assert [entry.headword for entry in read(path)] == ["máy", "bàn", "ghế"]


def test_tags_that_tell_a_part_of_speech(tmp_path: Path) -> None:
    tags = [["n", "partOfSpeech", 0, "noun", 0], ["old", "archaism", 0, "archaic", 0]]
    path = yomitan(tmp_path / "a.zip", [term("máy", "machine", tags="old n")], tag_bank_1=tags)
    assert read(path)[0].pos == "noun"


def test_what_it_says_about_itself(tmp_path: Path) -> None:
    index = {"author": "Somebody", "url": "https://example.org", "attribution": "CC BY-SA 4.0"}
    with open_dictionary(yomitan(tmp_path / "a.zip", [term("a", "b")], index)) as dictionary:
        assert dictionary.info.name == "Small Yomitan"
        assert dictionary.info.source == "Somebody, https://example.org"
        assert dictionary.info.licence == "CC BY-SA 4.0"


@pytest.mark.parametrize("version", [4, 0, "3", None, True, [3], {}])
def test_an_unknown_version(tmp_path: Path, version: Any) -> None:
    with pytest.raises(DictionaryError, match="version of the Yomitan format"):
        read(yomitan(tmp_path / "a.zip", [term("a", "b")], {"format": version}))


@pytest.mark.parametrize("row", [None, 5, "máy", {}, [], ["máy"], [1, "", "", "", 0, ["a"]]])
def test_a_row_that_is_no_entry(tmp_path: Path, row: Any) -> None:
    with pytest.raises(DictionaryError, match="not a Yomitan entry"):
        read(yomitan(tmp_path / "a.zip", [term("a", "b"), row]))


@pytest.mark.parametrize("bank", ["", "{}", "[", '[["máy"', "[1 2]", "[1,]", "[]x", "nonsense"])
def test_a_broken_bank(tmp_path: Path, bank: str) -> None:
    index = json.dumps({"title": "x", "revision": "1", "format": 3})
    path = zipped(tmp_path / "a.zip", {"index.json": index, "term_bank_1.json": bank})
    with pytest.raises(DictionaryError):
        read(path)


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"content":' * 100_000])
def test_absurd_nesting(tmp_path: Path, deep: str) -> None:
    index = json.dumps({"title": "x", "revision": "1", "format": 3})
    for files in (
        {"index.json": deep, "term_bank_1.json": "[]"},
        {"index.json": index, "term_bank_1.json": "[" + deep},
    ):
        with pytest.raises(DictionaryError, match="nested too deeply"):
            read(zipped(tmp_path / "a.zip", files))


def test_content_nested_deeper_than_any_page(tmp_path: Path) -> None:
    content: Any = "x"
    for _ in range(300):
        content = {"tag": "div", "content": content}
    with pytest.raises(DictionaryError, match="nested too deeply"):
        read(yomitan(tmp_path / "a.zip", [term("máy", structured(content))]))


def test_no_words(tmp_path: Path) -> None:
    index = json.dumps({"title": "x", "revision": "1", "format": 3})
    with pytest.raises(DictionaryError, match="no words"):
        read(zipped(tmp_path / "a.zip", {"index.json": index, "kanji_bank_1.json": "[]"}))
    with pytest.raises(DictionaryError, match="no word with a definition"):
        read(yomitan(tmp_path / "a.zip", []))


def test_a_bank_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    index = json.dumps({"title": "x", "revision": "1", "format": 3})
    row = json.dumps(term("máy", "machine " * 1_000))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.json", index)
        with archive.open("term_bank_1.json", "w") as bank:
            bank.write(b"[" + row.encode())
            for _ in range(9_000):
                bank.write(b"," + row.encode())
            bank.write(b"]")
    with pytest.raises(DictionaryError, match="unpacks to far more"):
        read(path)


def test_large_arrays_are_read_piece_by_piece(tmp_path: Path) -> None:
    values = [["từ", number, "x" * 200] for number in range(30_000)]
    path = tmp_path / "large.json"
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1), "utf-8")
    with path.open("rb") as stream:
        assert list(read_array(stream, "large.json")) == values
