"""Tables: every separator and encoding, headers, and what is no table."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.dictionaries.entry import Entry
from decks.errors import DictionaryError
from tests.decks.dictionaries.builders import pairs, read

ROWS = [("hoà bình", "peace; calm", "noun"), ("đi", "to go, to walk", "verb")]


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("header", [None, "headword definition pos", "Từ Nghĩa Loại_từ"])
def test_every_shape(tmp_path: Path, encoding: str, delimiter: str, header: str | None) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    if header:
        writer.writerow(name.replace("_", " ") for name in header.split())
    writer.writerows(ROWS)
    path = table(tmp_path / "a.csv", text.getvalue(), encoding)
    assert read(path) == [Entry(*row) for row in ROWS]


def test_columns_in_another_order(tmp_path: Path) -> None:
    path = table(tmp_path / "a.tsv", "Part of speech\tMeaning\tlevel\tWord\nnoun\tpeace\t1\thoà\n")
    assert read(path) == [Entry("hoà", "peace", "noun")]


def test_two_columns_and_the_name_of_the_file(tmp_path: Path) -> None:
    from decks.dictionaries.detect import open_dictionary

    path = table(tmp_path / "Từ của tôi.tsv", "hoà\tpeace\nđi\tto go\n")
    with open_dictionary(path) as dictionary:
        assert dictionary.info.name == "Từ của tôi"
        assert [entry.headword for entry in dictionary] == ["hoà", "đi"]


def test_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", '"hoà","peace\nand ""calm"""\nđi,"to go, to walk"\n')
    assert pairs(path) == [("hoà", 'peace\nand "calm"'), ("đi", "to go, to walk")]
    path = table(tmp_path / "a.tsv", 'hoà\t"peace" in quotes\nđi\t"to go\n')
    assert pairs(path) == [("hoà", '"peace" in quotes'), ("đi", '"to go')]


def test_an_export_of_anki(tmp_path: Path) -> None:
    text = "#separator:tab\n#html:true\nhoà\t<b>peace</b><br>calm\n"
    assert pairs(table(tmp_path / "a.txt", text)) == [("hoà", "peace\ncalm")]


def test_blank_lines_and_a_missing_definition(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "hoà,peace\n\n , \nđi,to go\nmáy,\n")
    assert pairs(path) == [("hoà", "peace"), ("đi", "to go")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"one line without anything\nand another\n", "not a dictionary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "UTF-8"),
        ("hoà,peace\n".encode("cp1258", "replace") * 3, "UTF-8"),
        (b"a,b\n" + b"c\n" * 100, "not a dictionary"),
        (b"a,b\n" * 60 + b"c\n" * 100, "have no definition|has one|have one"),
        (b'a,"' + b"x" * 300_000 + b'"\n', "cannot be read"),
        (b"a,b\n" * 60 + b"x" * 9_000_000, "longer than"),
        ("hoà\tpeace\n".encode("utf-16")[:-1], "UTF-16"),
        (b"a," + b"x" * 100_000 + b"\n" + b"y" * 600 + b",b\n", "longer than any word"),
        (b"\0" * 5_000, "not a dictionary"),
    ],
)
def test_what_is_no_table(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(DictionaryError, match=reason):
        read(path)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match=r"none.csv cannot be read \(No such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(DictionaryError, match="no StarDict dictionary in that folder"):
        read(tmp_path)


_CELL = st.text(st.sampled_from("aăâđềọ ,;\t|\"'#.x\n"), min_size=1).filter(
    lambda text: text.strip() == text and text.strip(",;\t|\"'#. \n") != ""
)


@given(st.lists(st.tuples(_CELL, _CELL), min_size=3, max_size=20))
def test_what_a_spreadsheet_writes_is_read(rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(("headword", "definition"))
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        found = pairs(table(Path(folder, "a.csv"), text.getvalue()))
    assert [[" ".join(cell.split()) for cell in row] for row in found] == [
        [" ".join(cell.split()) for cell in row] for row in rows
    ]
