import re
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.vietnamese.orthography import READINGS
from decks.vietnamese.syllable import (
    CODAS,
    NUCLEI,
    ONSETS,
    STOPS,
    Syllable,
    Tone,
    parse_syllable,
    write_syllable,
)

EVERY = [Syllable(onset, *parts) for onset, rimes in READINGS.values() for parts in rimes.values()]
MARKS = {tone.mark for tone in Tone if tone.mark}


def split_tone(text: str) -> tuple[str, list[str]]:
    """The letters of a spelling, and its tone marks wherever they stand."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in apart if c not in MARKS), [c for c in apart if c in MARKS]


@pytest.mark.parametrize(
    ("text", "onset", "glide", "nucleus", "coda", "tone"),
    [
        ("a", "", "", "a", "", Tone.NGANG),
        ("gì", "gi", "", "i", "", Tone.HUYEN),
        ("gìn", "gi", "", "i", "n", Tone.HUYEN),
        ("giếng", "gi", "", "iê", "ng", Tone.SAC),
        ("già", "gi", "", "a", "", Tone.HUYEN),
        ("gịa", "gi", "", "iê", "", Tone.NANG),
        ("giạ", "gi", "", "a", "", Tone.NANG),
        ("ghét", "g", "", "e", "t", Tone.SAC),
        ("quốc", "c", "w", "ô", "c", Tone.SAC),
        ("cuốc", "c", "", "uô", "c", Tone.SAC),
        ("quý", "c", "w", "i", "", Tone.SAC),
        ("kỷ", "c", "", "i", "", Tone.HOI),
        ("qua", "c", "w", "a", "", Tone.NGANG),
        ("cua", "c", "", "uô", "", Tone.NGANG),
        ("nghĩa", "ng", "", "iê", "", Tone.NGA),
        ("yêu", "", "", "iê", "w", Tone.NGANG),
        ("nguyễn", "ng", "w", "iê", "n", Tone.NGA),
        ("khuya", "kh", "w", "iê", "", Tone.NGANG),
        ("khuỷu", "kh", "w", "i", "w", Tone.HOI),
        ("ngoéo", "ng", "w", "e", "w", Tone.SAC),
        ("tay", "t", "", "ă", "j", Tone.NGANG),
        ("tai", "t", "", "a", "j", Tone.NGANG),
        ("màu", "m", "", "ă", "w", Tone.HUYEN),
        ("rượu", "r", "", "ươ", "w", Tone.NANG),
        ("mưa", "m", "", "ươ", "", Tone.NGANG),
        ("xoong", "x", "", "oo", "ng", Tone.NGANG),
        ("thuở", "th", "w", "ơ", "", Tone.HOI),
        ("Việt", "v", "", "iê", "t", Tone.NANG),
        ("ĐI", "đ", "", "i", "", Tone.NGANG),
    ],
)
def test_parts(text: str, onset: str, glide: str, nucleus: str, coda: str, tone: Tone) -> None:
    parsed = parse_syllable(text)
    assert parsed == Syllable(onset, glide, nucleus, coda, tone)
    assert write_syllable(parsed) == text.lower()


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("qúy", "quý"),
        ("gía", "giá"),
        ("gíêng", "giếng"),
        ("ngúời", None),
        ("nguời", None),
        ("tóan", "toán"),
        ("qủa", "quả"),
        ("mứơn", "mướn"),
        ("thủơ", "thuở"),
    ],
)
def test_a_tone_mark_in_another_place_is_read_as_meant(seen: str, meant: str | None) -> None:
    parsed = parse_syllable(seen)
    assert (parsed and write_syllable(parsed)) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("AI", "chip", "startup", "Nvidia", "iOS", "web", "app", "data", "Google", "TikTok"),
        *("", " ", "a b", "1", "à1", "-", "b", "ng", "gi ", "zô", "fa", "windows", "y1"),
        # Impossible by the rules, though the letters are Vietnamese.
        *(
            "ka",
            "ce",
            "ci",
            "ge",
            "ngi",
            "ngê",
            "ghà",
            "ngho",
            "că",
            "tâ",
            "uô",
            "qà",
            "cat",
            "cãc",
        ),
        *("tíng", "lếng", "lóch", "mưp", "coa", "hoâ", "bòá", "ăn̉g", "iên̉g", "ba\u0323\u0301"),
    ],
)
def test_foreign_and_impossible(text: str) -> None:
    assert parse_syllable(text) is None


def test_decomposed_text_and_capitals_are_read_alike() -> None:
    forms: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
    for form in forms:
        for text in ("Nguyễn", "NGUYỄN", "nguyễn"):
            parsed = parse_syllable(unicodedata.normalize(form, text))
            assert parsed == Syllable("ng", "w", "iê", "n", Tone.NGA)


def test_i_and_y_are_remembered_and_do_not_count() -> None:
    long, short = parse_syllable("lý"), parse_syllable("lí")
    assert long == short
    assert long is not None
    assert short is not None
    assert (write_syllable(long), write_syllable(short)) == ("lý", "lí")
    assert write_syllable(Syllable("l", "", "i", "", Tone.SAC)) == "lí"
    assert write_syllable(Syllable("", "", "iê", "n", Tone.NGANG)) == "yên"
    assert write_syllable(Syllable("c", "w", "i", "t", Tone.SAC)) == "quýt"


def test_the_tables_cover_every_part_and_only_sound_tones() -> None:
    assert {s.onset for s in EVERY} == set(ONSETS)
    assert {s.nucleus for s in EVERY} == set(NUCLEI)
    assert {s.coda for s in EVERY} == set(CODAS)
    assert all(s.tone in (Tone.SAC, Tone.NANG) for s in EVERY if s.coda in STOPS)


@given(st.sampled_from(EVERY))
def test_write_then_parse_is_the_identity(syllable: Syllable) -> None:
    parsed = parse_syllable(write_syllable(syllable))
    assert parsed == syllable
    assert parsed is not None
    assert parsed.spelled_y == syllable.spelled_y


@given(st.sampled_from(EVERY), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_parse_then_write_is_the_identity(
    syllable: Syllable, form: Literal["NFC", "NFD"], capital: bool
) -> None:
    canonical = write_syllable(syllable)
    seen = unicodedata.normalize(form, canonical.capitalize() if capital else canonical)
    parsed = parse_syllable(seen)
    assert parsed is not None
    assert write_syllable(parsed) == canonical


@given(st.text(max_size=8) | st.text("aăâeêioôơuưyáạcghklnqt\u0301\u0323", max_size=7))
def test_what_is_read_keeps_its_letters_and_its_tone(text: str) -> None:
    parsed = parse_syllable(text)
    if parsed is not None:
        assert split_tone(write_syllable(parsed)) == split_tone(text)


@pytest.mark.reference
def test_parse_then_write_on_the_reference_lists(reference: Path) -> None:
    lists = [reference / "headwords.tsv", *sorted((reference / "wikipron").glob("*.tsv"))]
    words = {line.split("\t")[0] for path in lists for line in path.read_text("utf-8").splitlines()}
    syllables = {part for word in words for part in re.split("[ -]", word)}
    read = {text: parsed for text in syllables if (parsed := parse_syllable(text))}
    assert len(read) > 5000
    moved = {
        text: written
        for text, parsed in read.items()
        if (written := write_syllable(parsed)) != unicodedata.normalize("NFC", text.lower())
    }
    # Only the place of the mark in oa, oe and uy may have changed.
    for text, written in moved.items():
        assert re.search("[oóòỏõọuúùủũụ][aey]$", written), text
        assert split_tone(text) == split_tone(written)
