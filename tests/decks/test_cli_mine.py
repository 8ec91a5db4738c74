"""`vietdeck mine` as a person calls it."""

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decks.anki import StoredNote, open_package
from decks.glossary import Entry, Glossary
from tests.decks.sources import makers
from webapp.cli import main

ARTICLE = """Máy chủ mới

Máy chủ của công ty ngừng hoạt động trong ba giờ. Kỹ sư phải khởi động lại toàn bộ hệ thống.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "news.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["mine", *map(str, arguments)], input=stdin)


def test_a_table_for_people(article: Path) -> None:
    result = run(article)
    assert result.exit_code == 0
    first = result.stdout.splitlines()[1]
    assert first.split()[:3] == ["1", "máy", "chủ"]
    assert "server" in first
    assert "in the title" in first


def test_json_for_programs(article: Path) -> None:
    result = run(article, "--json")
    found = json.loads(result.stdout)
    assert list(found) == ["article", "terms"]
    assert found["article"]["title"] == "Máy chủ mới"
    assert found["article"]["sentences"] == 2
    assert 12 <= found["article"]["tokens"] <= 19
    term = found["terms"][0]
    assert list(term) == ["term", "pos", "count", "score", "reason", "gloss", "examples"]
    own, example = term["examples"]
    keys = ["text", "start", "end", "translation", "sentence", "score", "reasons"]
    assert list(example) == list(own) == keys
    assert own["sentence"] is None
    assert own["translation"]
    assert example["sentence"] == 0
    assert example["text"][example["start"] : example["end"]] == "Máy chủ"
    assert example["reasons"]


def test_a_dash_reads_standard_input(article: Path) -> None:
    assert run("-", "--json", stdin=ARTICLE).stdout == run(article, "--json").stdout


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", makers.page().encode()),
        ("a.epub", makers.epub()),
        ("a.pdf", makers.pdf()),
        ("a.docx", makers.docx()),
        ("a.srt", makers.srt().encode()),
        ("a.txt", makers.windows_1258(makers.BODY)),
    ],
)
def test_every_kind_of_file_is_read(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    result = run(tmp_path / name, "--json")
    assert result.exit_code == 0
    terms = {term["term"] for term in json.loads(result.stdout)["terms"]}
    assert {"mô hình ngôn ngữ lớn", "thuật toán"} <= terms


def test_a_limit_keeps_the_best(article: Path) -> None:
    every = json.loads(run(article, "--json").stdout)["terms"]
    assert json.loads(run(article, "--json", "--limit", "2").stdout)["terms"] == every[:2]


def test_an_anki_package_is_written_alike_each_time(article: Path, tmp_path: Path) -> None:
    decks = [tmp_path / "one.apkg", tmp_path / "two.apkg"]
    for deck in decks:
        result = run(article, "-o", deck)
        assert result.exit_code == 0
        assert "words" in result.stderr
    assert decks[0].read_bytes() == decks[1].read_bytes()
    assert zipfile.is_zipfile(decks[0])


def test_only_what_changed_gets_a_later_date(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = tmp_path / "deck.apkg"

    def notes() -> dict[str, StoredNote]:
        assert run(article, "-o", deck).exit_code == 0
        with open_package(deck) as package:
            return {note.fields["Term"]: note for note in package.notes()}

    first, bytes_before = notes(), deck.read_bytes()
    os.utime(article, (4e9, 4e9))  # touched, but the same
    assert notes() == first
    assert deck.read_bytes() == bytes_before
    entry = Glossary.entry

    def edited(self: Glossary, headword: str, pos: str | None = None) -> Entry | None:
        found = entry(self, headword, pos)
        return replace(found, note="new") if found and headword == "máy chủ" else found

    monkeypatch.setattr(Glossary, "entry", edited)
    second = notes()
    later = [term for term, note in second.items() if note.modified > first[term].modified]
    assert later == ["máy chủ"]


def test_words_apart_only_by_capitals_are_two_notes_of_a_deck(tmp_path: Path) -> None:
    article = tmp_path / "pin.txt"
    text = "Pin mới\n\nViên pin của điện thoại này rất bền. Hãy nhập mã PIN của điện thoại."
    article.write_text(text, encoding="utf-8")
    found = json.loads(run(article, "--json").stdout)["terms"]
    assert {term["term"] for term in found if term["term"].casefold() == "pin"} == {"PIN", "pin"}
    assert run(article, "-o", tmp_path / "deck.apkg").exit_code == 0
    with open_package(tmp_path / "deck.apkg") as package:
        fields = {note.fields["Term"]: note.fields for note in package.notes()}
    assert "battery" in fields["pin"]["Meaning"]
    assert "identification number" in fields["PIN"]["Meaning"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"The text of this article is English.", "not Vietnamese"),
        ("máy chủ ".encode() * 60_000, "too long"),
    ],
)
def test_unusable_input_is_an_error_and_leaves_no_file(
    data: bytes, message: str, tmp_path: Path
) -> None:
    deck = tmp_path / "deck.apkg"
    result = run("-", "-o", deck, stdin=data)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_and_a_missing_folder_are_errors(article: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "none.txt").exit_code == 2
    result = run(article, "-o", tmp_path / "none" / "deck.apkg")
    assert result.exit_code == 2
    assert "deck.apkg" in result.stderr


def test_a_folder_makes_one_deck_and_skips_bad_files(article: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "other.txt").write_text(
        "Một máy chủ khác. Hệ thống dùng trí tuệ nhân tạo.", encoding="utf-8"
    )
    texts = {article.name, "other.txt"}
    deck = tmp_path / "deck.apkg"
    result = run(tmp_path, "-o", deck)
    assert result.exit_code == 0
    assert "Skipped bad.txt: The text is not UTF-8" in result.stderr
    assert zipfile.is_zipfile(deck)
    assert {path.name for path in tmp_path.iterdir()} == {"bad.txt", "deck.apkg", *texts}


def test_a_folder_needs_a_deck_and_an_article(tmp_path: Path) -> None:
    assert "-o DECK.apkg" in run(tmp_path).stderr
    result = run(tmp_path, "-o", tmp_path / "deck.apkg")
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_bad_files_writes_no_deck(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    result = run(tmp_path, "-o", tmp_path / "deck.apkg")
    assert result.exit_code == 2
    assert not (tmp_path / "deck.apkg").exists()
