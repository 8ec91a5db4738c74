"""The linter of the glossary and the morphemes: what a reviewer of a changed line need not check.

The glossary is in the order of Vietnamese dictionaries (`sort_key`), lines of one headword in the
order of `PARTS_OF_SPEECH`; the morphemes are in the same order of their syllables, lines of one
syllable with the one that builds most words first.
"""

import bz2
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from decks.vietnamese.spelling import canonical, sort_key
from decks.vietnamese.syllable import parse_syllable

DATA = Path(__file__).parents[2] / "decks" / "data"
LISTS = Path(__file__).parent / "data"
UNIHAN = Path("/usr/share/unicode/Unihan_Readings.txt.bz2")  # Debian's package unicode-data

# fmt: off
GLOSSARY_COLUMNS = [
    "headword", "pos", "gloss", "domain", "han", "classifier", "note", "register",
]
MORPHEME_COLUMNS = ["syllable", "han", "meaning", "kind"]
PARTS_OF_SPEECH = [
    "noun", "verb", "adj", "adv", "pron", "num", "det", "prep", "conj", "interj", "part", "cls",
    "unit", "phrase", "propn",
]
DOMAINS = [
    "ai", "software", "web", "security", "telecom", "chips", "hardware", "gadgets", "space",
    "energy", "biotech", "fintech", "startup", "business", "science", "media", "transport", "law",
    "politics", "society", "education", "health", "general",
]
REGISTERS = ["", "formal", "colloquial", "literary", "technical", "dated", "slang"]
# fmt: on

# Set expressions of English that hold an article and lose their sense without it.
SET_PHRASES = re.compile(
    r"all the time|at the same time|in the end|in the face of|for the sake of|to the end|"
    r"to the maximum|on the contrary|on the other hand|on the whole|on the spot|the more|"
    r"over-the-top|state-of-the-art|as a service|in a hurry|a result"
)

Row = dict[str, str]


@cache
def read(name: str) -> tuple[Row, ...]:
    header, *lines = (DATA / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    columns = header.split("\t")
    return tuple(dict(zip(columns, line.split("\t"), strict=True)) for line in lines)


@cache
def read_list(name: str) -> tuple[str, ...]:
    return tuple((LISTS / name).read_text(encoding="utf-8").splitlines())


def glossary() -> tuple[Row, ...]:
    return read("glossary.tsv")


def morphemes() -> tuple[Row, ...]:
    return read("morphemes.tsv")


def show(row: Row) -> str:
    return " | ".join(row.values())


def synonyms(row: Row) -> list[str]:
    """The pieces of a gloss, without what stands in brackets."""
    bare = re.sub(r"\([^)]*\)", "", row["gloss"])
    return [piece.strip() for piece in re.split("[;,]", bare) if piece.strip()]


def syllables(headword: str) -> list[str]:
    return headword.replace("-", " ").split()


def pairs() -> set[tuple[str, str]]:
    """Every syllable that the two files write with a character."""
    found = {(m["syllable"], m["han"]) for m in morphemes() if m["han"]}
    for row in glossary():
        if row["han"]:
            found.update(
                zip((s.lower() for s in syllables(row["headword"])), row["han"], strict=True)
            )
    return found


@pytest.mark.parametrize(
    ("name", "columns"),
    [("glossary.tsv", GLOSSARY_COLUMNS), ("morphemes.tsv", MORPHEME_COLUMNS)],
)
def test_the_file_is_composed_and_has_its_columns(name: str, columns: list[str]) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert "\r" not in text
    assert not [c for c in text if unicodedata.category(c) in ("Cf", "Cc") and c not in "\n\t"]
    lines = text.removesuffix("\n").split("\n")
    assert lines[0].split("\t") == columns
    assert [line for line in lines if len(line.split("\t")) != len(columns)] == []
    fields = [field for line in lines for field in line.split("\t")]
    assert [field for field in fields if field != " ".join(field.split())] == []


def test_it_is_big_enough() -> None:
    assert len({row["headword"] for row in glossary()}) >= 4_000
    assert len({m["syllable"] for m in morphemes()}) >= 1_200


def test_glossary_is_sorted() -> None:
    keys = [(sort_key(r["headword"]), PARTS_OF_SPEECH.index(r["pos"])) for r in glossary()]
    wrong = [show(row) for row, a, b in zip(glossary()[1:], keys, keys[1:], strict=False) if a >= b]
    assert wrong == []


def test_morphemes_are_sorted() -> None:
    keys = [sort_key(m["syllable"]) for m in morphemes()]
    wrong = [show(m) for m, a, b in zip(morphemes()[1:], keys, keys[1:], strict=False) if a > b]
    assert wrong == []


def test_tags_are_known() -> None:
    wrong = [
        show(row)
        for row in glossary()
        if row["pos"] not in PARTS_OF_SPEECH
        or row["domain"] not in DOMAINS
        or row["register"] not in REGISTERS
    ]
    assert wrong == []


def test_no_word_stands_twice() -> None:
    """Case and the place of a mark make no second word, but AI is not ai, nor LAN lan (orchid)."""
    words = {(row["headword"], row["pos"]) for row in glossary()}
    assert len(words) == len(glossary())
    spellings: dict[str, set[str]] = {}
    for headword, _ in words:
        spellings.setdefault(canonical(headword), set()).add(headword)
    apart = [{"AI", "ai"}, {"LAN", "lan"}, {"PIN", "pin"}]
    assert [s for s in spellings.values() if len(s) > 1 and s not in apart] == []


def test_a_spelling_variant_means_what_its_word_means() -> None:
    by_word = {(row["headword"], row["pos"]): row for row in glossary()}
    for row in glossary():
        named = re.match(r"Spelling variant of ([^.:]+)[.:]", row["note"])
        if named:
            main = by_word.get((named[1], row["pos"]))
            assert main is not None, show(row)
            assert row["han"] == main["han"], show(row)


def test_every_syllable_is_vietnamese_or_declared_foreign() -> None:
    declared = set(read_list("foreign_words.txt"))
    foreign = {
        part
        for row in glossary()
        for part in syllables(row["headword"])
        if parse_syllable(part) is None and not part.isdigit()
    }
    assert sorted(foreign - declared) == []
    assert sorted(declared - foreign) == [], "declared, but no longer used"
    assert list(read_list("foreign_words.txt")) == sorted(declared)
    odd = [m for m in morphemes() if parse_syllable(m["syllable"]) is None and m["kind"] != "loan"]
    assert odd == []


def test_no_gloss_is_empty_or_circular() -> None:
    """A gloss is English; a loan such as robot may be its own gloss, a Vietnamese word never."""
    wrong = []
    for row in glossary():
        headword = canonical(row["headword"])
        pieces = [canonical(piece.removeprefix("to ")) for piece in synonyms(row)]
        bracketed = row["gloss"].startswith("(")
        if not (pieces or bracketed) or (headword in pieces and not headword.isascii()):
            wrong.append(show(row))
        if re.search(r"[;,.]$|^[;,]|[;,][;,]|\s[;,]", row["gloss"]):
            wrong.append(show(row))
        if row["gloss"].count("(") != row["gloss"].count(")"):
            wrong.append(show(row))
    assert wrong == []


def test_a_gloss_says_nothing_twice() -> None:
    wrong = []
    for row in glossary():
        # In another sense the same word may come back with another hint: bank (river).
        if "(" not in row["gloss"] and max(Counter(synonyms(row)).values()) > 1:
            wrong.append(show(row))
    assert wrong == []


def test_verbs_are_glossed_as_verbs() -> None:
    wrong = [
        show(row)
        for row in glossary()
        if row["pos"] == "verb" and not all(s.startswith("to ") for s in synonyms(row))
    ]
    assert wrong == []


def test_nouns_are_not_glossed_as_verbs() -> None:
    wrong = [
        show(row)
        for row in glossary()
        if row["pos"] in ("noun", "cls", "unit", "propn")
        and any(re.match(r"to [a-z]+", s) for s in synonyms(row))
    ]
    assert wrong == []


def test_a_gloss_has_no_article() -> None:
    wrong = []
    for row in glossary():
        for piece in synonyms(row):
            if re.search(r"\b(a|an|the)\b", SET_PHRASES.sub("", piece)):
                wrong.append(show(row))
    assert wrong == []


def test_a_classifier_belongs_to_a_noun() -> None:
    known = {row["headword"] for row in glossary()}
    for row in glossary():
        for classifier in filter(None, row["classifier"].split("/")):
            assert row["pos"] in ("noun", "propn"), show(row)
            assert classifier in known, show(row)
            assert classifier != row["headword"].split(" ")[0], show(row)


def test_han_has_one_character_for_each_syllable() -> None:
    wrong = [
        show(row)
        for row in glossary()
        if row["han"]
        and (len(row["han"]) != len(syllables(row["headword"])) or not is_han(row["han"]))
    ]
    assert wrong == []


def test_equal_words_are_written_with_equal_characters() -> None:
    """A word keeps its characters in every part of speech and inside the words made of it."""
    written: dict[tuple[str, ...], set[str]] = {}
    for row in glossary():
        if row["han"]:
            key = tuple(canonical(s) for s in syllables(row["headword"]))
            written.setdefault(key, set()).add(row["han"])
    wrong = [(key, forms) for key, forms in written.items() if len(key) > 1 and len(forms) > 1]
    for key, forms in written.items():
        for cut in range(2, len(key) - 1):
            left, right = written.get(key[:cut]), written.get(key[cut:])
            if left and right and not forms <= {a + b for a in left for b in right}:
                wrong.append((key, forms | left | right))
    assert wrong == []


def test_every_character_of_the_glossary_has_a_morpheme() -> None:
    known = {(canonical(m["syllable"]), m["han"]) for m in morphemes()}
    missing = [
        (syllable, han)
        for syllable, han in sorted(pairs())
        if (canonical(syllable), han) not in known
    ]
    assert missing == []


def test_morphemes_are_well_formed() -> None:
    seen = Counter((canonical(m["syllable"]), m["han"]) for m in morphemes())
    assert [key for key, count in seen.items() if count > 1] == []
    for m in morphemes():
        assert m["kind"] in ("han", "native", "loan"), show(m)
        assert (m["kind"] == "han") == bool(m["han"]), show(m)
        assert not m["han"] or (len(m["han"]) == 1 and is_han(m["han"])), show(m)
        assert m["meaning"], show(m)
        assert not re.match(r"(a|an|the) ", m["meaning"]), show(m)


@pytest.mark.skipif(not UNIHAN.is_file(), reason="needs Debian's package unicode-data")
def test_unihan_gives_the_same_reading() -> None:
    """kVietnamese lists the reading of a character, or the list of reviewed exceptions has it.

    The exceptions are the syllables that Unihan lacks (it knows one or two readings of a character
    where dictionaries have more), each looked up one by one. A line that Unihan agrees with again,
    or that no word uses, must go.
    """
    readings: dict[str, set[str]] = {}
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkVietnamese\t" in line:
                code, _, given = line.rstrip("\n").split("\t")
                readings[chr(int(code[2:], 16))] = {canonical(r) for r in given.split()}
    accepted = [tuple(line.split("\t")) for line in read_list("unihan_exceptions.tsv")[1:]]
    assert accepted == sorted(accepted)
    differ = {(s, h) for s, h in pairs() if canonical(s) not in readings.get(h, ())}
    assert sorted(differ - {(syllable, han) for syllable, han, _ in accepted}) == []
    assert sorted({(syllable, han) for syllable, han, _ in accepted} - differ) == []


def is_han(text: str) -> bool:
    return all(unicodedata.name(char, "").startswith("CJK UNIFIED IDEOGRAPH") for char in text)
