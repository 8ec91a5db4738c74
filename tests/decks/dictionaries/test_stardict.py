"""StarDict files: both kinds of texts, packed or not, and everything that can be wrong."""

import gzip
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.dictionaries import limits
from decks.dictionaries.detect import open_dictionary
from decks.dictionaries.entry import Entry
from decks.dictionaries.licences import licence_name
from decks.errors import DictionaryError
from tests.decks.dictionaries.builders import (
    WORDS,
    packed,
    pairs,
    put,
    read,
    small_stardict,
    stardict,
    tarred,
    zipped,
)


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("pack", [False, True])
def test_plain_texts(tmp_path: Path, bits: int, pack: bool) -> None:
    files = small_stardict(bits=bits)
    ifo = put(tmp_path, packed(files) if pack else files)
    assert pairs(ifo) == list(WORDS)
    assert pairs(tmp_path) == list(WORDS)
    other = next(path for path in tmp_path.iterdir() if ".idx" in path.name)
    assert pairs(other) == list(WORDS)


def test_all_in_one_archive(tmp_path: Path) -> None:
    files = {f"small{ending}": data for ending, data in packed(small_stardict()).items()}
    assert pairs(zipped(tmp_path / "a.zip", files, prefix="folder/")) == list(WORDS)
    for mode, name in (("w", "a.tar"), ("w:gz", "a.tar.gz"), ("w:bz2", "b"), ("w:xz", "c.xz")):
        assert pairs(tarred(tmp_path / name, files, mode, prefix="./folder/")) == list(WORDS)


def test_what_macos_adds_is_passed_over(tmp_path: Path) -> None:
    files = {f"small{ending}": data for ending, data in small_stardict().items()}
    more = {"__MACOSX/._small.ifo": b"junk", "._small.ifo": b"junk"}
    assert pairs(zipped(tmp_path / "a.zip", files | more)) == list(WORDS)


def test_types_told_with_each_text(tmp_path: Path) -> None:
    size = (3).to_bytes(4, "big")
    text = b"tma:j\0" + b"mcomputer\0" + b"h<b>device</b>\0" + b"W" + size + b"wav" + b"rimg:a\0"
    ifo = put(tmp_path, stardict([("máy", text)], types=""))
    assert pairs(ifo) == [("máy", "[ma:j]\ncomputer\ndevice")]


def test_types_told_once(tmp_path: Path) -> None:
    text = b"ma:j\0" + (3).to_bytes(4, "big") + b"pic" + b"machine"
    ifo = put(tmp_path, stardict([("máy", text)], types="tPm"))
    assert pairs(ifo) == [("máy", "[ma:j]\nmachine")]


def test_markup_becomes_plain_text(tmp_path: Path) -> None:
    page = (
        "<div>to <i>access</i></div><script>alert(1)</script><ol><li>one<li>two &amp; a half</ol>"
    )
    ifo = put(tmp_path, stardict([("truy cập", page.encode())], types="h"))
    assert pairs(ifo) == [("truy cập", "to access\none\ntwo & a half")]


def test_synonyms(tmp_path: Path) -> None:
    ifo = put(tmp_path, small_stardict(synonyms=[("hòa bình", 0)]))
    assert read(ifo)[-1] == Entry("hòa bình", "→ hoà bình\npeace")


def test_marks_of_the_open_vietnamese_dictionary_project(tmp_path: Path) -> None:
    one = "@bàn [bàn]\n* noun\n- table\n=bàn gỗ+a wooden table\n!bàn là\n- iron"
    two = "@yêu\n* noun\n- love\n* verb\n- to love"
    ifo = put(
        tmp_path,
        stardict([("bàn", one.encode()), ("yêu", two.encode()), ("vỉ", "@vỉ - mat".encode())]),
    )
    assert read(ifo) == [
        Entry("bàn", "- table\n“bàn gỗ” a wooden table\n◇ bàn là\n- iron", "noun"),
        Entry("yêu", "(noun)\n- love\n(verb)\n- to love", "noun, verb"),
        Entry("vỉ", "- mat"),
    ]


def test_what_it_says_about_itself(tmp_path: Path) -> None:
    about = [
        ("00-database-info", b"- A dictionary.\n- Free under the GNU General Public License."),
        ("00-database-short", b"- Open dictionary"),
        ("00-database-url", b"- https://example.org/"),
        ("máy", b"machine"),
    ]
    with open_dictionary(put(tmp_path, stardict(about, author="Somebody"))) as dictionary:
        info = dictionary.info
        assert (info.name, info.kind) == ("Open dictionary", "StarDict")
        assert info.source == "Somebody, https://example.org/"
        assert info.licence == "Free under the GNU General Public License."
        assert len(list(dictionary)) == len(about)
        assert dictionary.done == 1.0
    with open_dictionary(tmp_path / "small.ifo", "Mine") as dictionary:
        assert dictionary.info.name == "Mine"


def test_an_entry_without_a_text_stays_a_word(tmp_path: Path) -> None:
    ifo = put(tmp_path, stardict([("máy", b"machine"), ("sim", b"@sim")]))
    assert pairs(ifo) == [("máy", "machine"), ("sim", "")]


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"wordcount": "4"}, "wordcount"),
        ({"wordcount": "a lot"}, "wordcount"),
        ({"idxfilesize": "7"}, "idxfilesize"),
        ({"sametypesequence": "mZ"}, "type of text"),
        ({"idxoffsetbits": "64"}, "ends in the middle|behind the end|wordcount|UTF-8"),
    ],
)
def test_lies_of_the_ifo(tmp_path: Path, lie: dict[str, str], reason: str) -> None:
    with pytest.raises(DictionaryError, match=reason):
        read(put(tmp_path, small_stardict(**lie)))


def test_lies_of_the_other_files(tmp_path: Path) -> None:
    good = small_stardict()
    huge = good[".idx"][:-4] + (2**31).to_bytes(4, "big")
    for number, (files, reason) in enumerate(
        [
            (good | {".dict": good[".dict"][:-1]}, "behind the end"),
            (good | {".idx": huge}, "behind the end"),
            (good | {".idx": good[".idx"][:-2]}, "idxfilesize"),
            (good | {".idx": b"\xff" + good[".idx"][1:]}, "not UTF-8"),
            (good | {".dict": b"\xff" * len(good[".dict"])}, "not UTF-8"),
            (small_stardict(synonyms=[("x", 3)]), "does not have"),
            (small_stardict(synonyms=[("x", 0)], synwordcount="2"), "synwordcount"),
            (good | {".ifo": b"something else"}, "not that of a StarDict"),
            ({".ifo": good[".ifo"], ".dict": good[".dict"]}, "needs its .idx"),
            ({".ifo": good[".ifo"], ".idx": good[".idx"]}, "needs its .dict"),
            (stardict([("x", b"W\0\0\0\xffdata")], types=""), "do not fit"),
            (stardict([("x", b"\x01data")], types=""), "do not fit"),
            (stardict([("x", b"\n \n")]), "no word with a definition"),
            (stardict([]), "no word with a definition"),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(DictionaryError, match=reason):
            read(put(folder, files))


def test_a_packed_file_cut_short(tmp_path: Path) -> None:
    files = packed(small_stardict())
    files[".dict.dz"] = files[".dict.dz"][:-12]
    with pytest.raises(DictionaryError, match="damaged or cut short"):
        read(put(tmp_path, files))
    files[".dict.dz"] = b"\x1f\x8bnothing of the kind"
    with pytest.raises(DictionaryError, match="damaged or cut short"):
        read(put(tmp_path, files))


def test_a_text_that_unpacks_to_too_much(tmp_path: Path) -> None:
    files = packed(small_stardict())
    files[".dict.dz"] = gzip.compress(bytes(80 * 1024 * 1024))
    with pytest.raises(DictionaryError, match="unpacks to far more"):
        read(put(tmp_path, files))


def test_one_text_given_many_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_LEAST_ALLOWED", limits.MIB)
    text = "một hai ba " * 8_000
    record = b"x\0" + bytes(4) + len(text.encode()).to_bytes(4, "big")
    index = record * 2_000
    files = stardict([("x", text.encode())], wordcount="2000", idxfilesize=str(len(index)))
    with pytest.raises(DictionaryError, match="unpacks to far more"):
        read(put(tmp_path, files | {".idx": index}))


def test_two_dictionaries_at_once(tmp_path: Path) -> None:
    put(tmp_path, small_stardict(), "one")
    put(tmp_path, small_stardict(), "two")
    with pytest.raises(DictionaryError, match="one dictionary at a time"):
        read(tmp_path)
    assert pairs(tmp_path / "two.ifo") == list(WORDS)


_TEXT = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<>&@"), min_size=1)


@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=20), st.sampled_from(["m", ""]))
def test_what_is_written_is_read(entries: list[tuple[str, str]], types: str) -> None:
    texts = [
        (word, text.encode() if types else b"m" + text.encode() + b"\0") for word, text in entries
    ]
    with tempfile.TemporaryDirectory() as folder:
        found = read(put(Path(folder), stardict(texts, types=types)))
    normal = [(_normal(word), _normal(text)) for word, text in entries]
    assert [(entry.headword, entry.definition) for entry in found] == normal


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.mark.reference
def test_a_real_dictionary(reference: Path) -> None:
    with open_dictionary(reference / "ovdp") as dictionary:
        entries = list(dictionary)
        assert "GNU General Public License" in dictionary.info.licence
        assert licence_name(dictionary.info.licence) == "GNU GPL 2 or later"
        assert dictionary.info.name == "FVDP Vietnamese-English dictionary"
    assert len(entries) == 42_252
    assert sum(not entry.definition for entry in entries) < 50
    assert not any(entry.definition.startswith("@") for entry in entries)
    by_word = {entry.headword: entry for entry in entries}
    assert "model" in by_word["mô hình"].definition
