"""The package writer: exact bytes, plain refusals, and files that survive everything."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from decks.anki import (
    AnkiCard,
    AnkiNote,
    AnkiReview,
    CardType,
    Schedule,
    State,
    content_date,
    keep_dates,
    open_package,
    write_package,
)
from decks.errors import PackageError

FIRST = datetime(2026, 1, 5, 5, tzinfo=UTC)


def _bytes(notes: list[AnkiNote], **options: object) -> bytes:
    out = io.BytesIO()
    write_package(out, notes, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_same_input_gives_the_same_bytes(note: AnkiNote, plain_notes: list[AnkiNote]) -> None:
    notes = [note, *plain_notes]
    assert _bytes(notes) == _bytes(notes)


def test_same_input_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from decks.anki import AnkiNote, write_package;"
        "write_package(sys.argv[1], [AnkiNote(term=f'từ {n}', meaning='x') for n in range(50)])"
    )
    digests = set()
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.apkg"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"}
        subprocess.run([sys.executable, "-c", code, path], check=True, env=environment)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_file_and_stream_are_alike(note: AnkiNote, tmp_path: Path) -> None:
    path = tmp_path / "deck.apkg"
    write_package(path, [note])
    assert path.read_bytes() == _bytes([note])
    assert _left_over(tmp_path) == ["deck.apkg"]


def test_notes_may_come_one_by_one(plain_notes: list[AnkiNote]) -> None:
    out = io.BytesIO()
    write_package(out, iter(plain_notes))
    assert out.getvalue() == _bytes(plain_notes)


def test_memory_does_not_grow_with_the_deck(tmp_path: Path) -> None:
    """Notes, cards, reviews and sounds are held a few at a time, whatever their number."""

    def peak(count: int) -> int:
        guids = [AnkiNote(term=f"từ {number}").guid for number in range(count)]
        notes = (AnkiNote(term=f"từ {n}", meaning="x" * 500) for n in range(count))
        schedule = Schedule(
            cards=(
                AnkiCard(guid=one, state=State.REVIEW, due_day=739_000, stability=1, difficulty=5)
                for one in guids
            ),
            reviews=(
                AnkiReview(guid=guid, at=FIRST + n * timedelta(seconds=1), rating=3)
                for n, guid in enumerate(guids * 3)
            ),
        )
        sound = tmp_path / "a.mp3"
        sound.write_bytes(b"x" * 2_000 * count)
        tracemalloc.start()
        write_package(tmp_path / "a.apkg", notes, schedule=schedule, media={"a.mp3": sound})
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)  # what is made once
    assert peak(4_000) < peak(500) + 500_000  # 4,000 notes hold 2 MB in their meanings alone


def test_the_database_has_no_name_that_a_kill_could_leave(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from decks.anki import AnkiNote, write_package\n"
        "def notes():\n"
        "    for n in range(3000):\n"
        "        yield AnkiNote(term=f'từ {n}', meaning='x' * 2000)\n"
        "    print(os.listdir(os.environ['TMPDIR']), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_package(sys.argv[1], notes())"
    )
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    command = [sys.executable, "-c", code, str(tmp_path / "deck.apkg")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "[]\n")
    assert _left_over(tmp_path) == ["tmp"]
    assert _left_over(tmp_path / "tmp") == []


def test_reviews_are_written_in_time_each_with_an_instant_of_its_own() -> None:
    """Of several in one millisecond each is put one later, and the next ones make room."""
    guids = [AnkiNote(term=term).guid for term in ("một", "hai")]
    offsets = [5_000, 0, 400, 900, 1_000, 2_500, 2_000_000]  # microseconds
    reviews = [
        AnkiReview(guid=guids[n % 2], at=FIRST + timedelta(microseconds=us), rating=n % 4 + 1)
        for n, us in enumerate(offsets)
    ]
    notes = [AnkiNote(term="một"), AnkiNote(term="hai")]
    stranger = AnkiReview(guid="not in the package", at=FIRST, rating=1)
    schedule = Schedule(reviews=[stranger, *reviews])
    with open_package(io.BytesIO(_bytes(notes, schedule=schedule))) as package:
        found = [(one.at - FIRST, one.rating) for one in package.reviews()]
    millisecond = timedelta(milliseconds=1)
    assert sorted(found) == [
        (0 * millisecond, 2),
        (1 * millisecond, 3),
        (2 * millisecond, 4),
        (3 * millisecond, 1),
        (4 * millisecond, 2),
        (5 * millisecond, 1),
        (2_000 * millisecond, 3),
    ]


def test_ids_are_free_whatever_the_dates_of_the_notes() -> None:
    """Notes made one after the other in any order never share an id, nor do their cards."""
    dates = [FIRST + timedelta(milliseconds=ms) for ms in (500, 0, 490, 10, 480, 1, 3, 2)]
    notes = [
        AnkiNote(term=f"từ {n}", meaning="x", created=dates[n % 8] - timedelta(milliseconds=n))
        for n in range(1_000)
    ]
    with open_package(io.BytesIO(_bytes(notes))) as package:
        assert len(list(package.notes())) == 1_000
        assert len(list(package.cards())) == 2_000


def test_an_empty_deck_is_a_package() -> None:
    with open_package(io.BytesIO(_bytes([]))) as package:
        assert list(package.notes()) == []


def test_cards_are_due_in_the_order_given(plain_notes: list[AnkiNote]) -> None:
    with open_package(io.BytesIO(_bytes(plain_notes))) as package:
        order = {note.guid: number for number, note in enumerate(plain_notes, start=1)}
        cards = list(package.cards())
        assert len(cards) == 6
        assert all(card.position == order[card.guid] for card in cards)


def test_one_identity_twice_is_refused() -> None:
    with pytest.raises(PackageError, match="“Máy chủ” and “máy chủ” are the same word"):
        _bytes([AnkiNote(term="Máy chủ"), AnkiNote(term="máy chủ")])
    _bytes([AnkiNote(term="Máy chủ", sense="host"), AnkiNote(term="máy chủ")])


@pytest.mark.parametrize("tag", ["two words", "tab\there", "wide\u3000space", ""])
def test_a_tag_with_a_space_is_refused(tag: str) -> None:
    with pytest.raises(PackageError, match="space"):
        _bytes([AnkiNote(term="a", tags=(tag,))])


@pytest.mark.parametrize(
    "name", ["../a.mp3", "a/b.mp3", "a\\b.mp3", ".a", "a\n.mp3", "a]", "e\u0301.mp3", ""]
)
def test_an_unsafe_file_name_is_refused(name: str) -> None:
    with pytest.raises(PackageError, match="name"):
        _bytes([], media={name: b"x"})


def test_a_missing_sound_is_refused() -> None:
    with pytest.raises(PackageError, match=r"“a\.mp3” of “á” is missing"):
        _bytes([AnkiNote(term="á", audio="a.mp3")])


def test_sounds_are_in_the_package(tmp_path: Path) -> None:
    (tmp_path / "b.mp3").write_bytes(b"second")
    media = {"á.mp3": b"first", "b.mp3": tmp_path / "b.mp3"}
    note = AnkiNote(term="á", audio="á.mp3", sentence_audio="b.mp3")
    with open_package(io.BytesIO(_bytes([note], media=media))) as package:
        assert package.media_names == ("á.mp3", "b.mp3")
        assert [package.read_media(name) for name in package.media_names] == [b"first", b"second"]


def test_a_failure_leaves_the_old_file(note: AnkiNote, tmp_path: Path) -> None:
    path = tmp_path / "deck.apkg"
    write_package(path, [note])
    before = path.read_bytes()

    def broken() -> Iterator[AnkiNote]:
        yield note
        raise RuntimeError("out of words")

    with pytest.raises(RuntimeError):
        write_package(path, broken())
    with pytest.raises(PackageError):
        write_package(path, [note, note])
    with pytest.raises(PackageError, match="cannot be read"):
        write_package(path, [note], media={"a.mp3": tmp_path / "missing.mp3"})
    assert path.read_bytes() == before
    assert _left_over(tmp_path) == ["deck.apkg"]


def test_an_unwritable_place_is_told(note: AnkiNote, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="Cannot write"):
        write_package(tmp_path / "missing" / "deck.apkg", [note])


@pytest.mark.slow
def test_a_kill_never_harms_the_old_file(tmp_path: Path) -> None:
    """Twenty rounds of kill -9 at another moment each; some fall into the write."""
    path = tmp_path / "deck.apkg"
    code = (
        "import sys; from decks.anki import AnkiNote, write_package\n"
        "notes = [AnkiNote(term=f'từ {n}', meaning='x' * 400) for n in range(600)]\n"
        "media = {'a.mp3': b'x' * 8_000_000}\n"
        "write_package(sys.argv[1], notes, media=media); print('ready', flush=True)\n"
        "while True: write_package(sys.argv[1], notes, media=media)"
    )
    expected = None
    for round_number in range(20):
        with subprocess.Popen(
            [sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(0.013 * round_number)
            writer.send_signal(signal.SIGKILL)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        expected = expected or digest
        assert digest == expected
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    interrupted = len(_left_over(tmp_path)) - 1
    assert interrupted > 0, "no kill fell into a write, so this proves nothing"


class TestDates:
    """Exports without a database."""

    edited = datetime(2025, 6, 1, 12, tzinfo=UTC)

    def test_content_is_as_old_as_its_newest_file(self, tmp_path: Path) -> None:
        old, new = tmp_path / "a", tmp_path / "b"
        for path, when in ((old, 1_750_000_000), (new, 1_760_000_000.7)):
            path.touch()
            os.utime(path, (when, when))
        assert content_date(old, new, tmp_path / "c") == datetime.fromtimestamp(1_760_000_000, UTC)
        assert content_date(tmp_path / "c") == datetime(2025, 1, 1, tzinfo=UTC)

    def test_only_what_changed_gets_a_new_date(
        self, plain_notes: list[AnkiNote], tmp_path: Path
    ) -> None:
        path = tmp_path / "deck.apkg"
        write_package(path, plain_notes)
        later = [replace(note, modified=self.edited) for note in plain_notes]
        later[1] = replace(later[1], meaning="the cloud")
        dates = [note.modified for note in keep_dates(later, path)]
        assert dates == [plain_notes[0].modified, self.edited, plain_notes[2].modified]

    def test_a_changed_note_is_always_later(
        self, plain_notes: list[AnkiNote], tmp_path: Path
    ) -> None:
        path = tmp_path / "deck.apkg"
        write_package(path, [replace(plain_notes[0], modified=self.edited)])
        (changed,) = keep_dates([replace(plain_notes[0], tags=("new",))], path)
        assert changed.modified == self.edited + timedelta(seconds=1)

    def test_the_same_deck_again_is_the_same_file(
        self, plain_notes: list[AnkiNote], note: AnkiNote, tmp_path: Path
    ) -> None:
        path = tmp_path / "deck.apkg"
        notes = [note, *plain_notes]
        write_package(path, notes)
        before = path.read_bytes()
        write_package(path, keep_dates([replace(n, modified=self.edited) for n in notes], path))
        assert path.read_bytes() == before

    def test_no_package_means_no_dates(self, plain_notes: list[AnkiNote], tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"no package")
        assert keep_dates(plain_notes, tmp_path / "x") == plain_notes
        assert keep_dates(plain_notes, tmp_path / "y") == plain_notes


def test_a_card_type_left_out_has_no_card(note: AnkiNote) -> None:
    only = replace(note, card_types=(CardType.CLOZE,))
    with open_package(io.BytesIO(_bytes([only]))) as package:
        assert [card.template for card in package.cards()] == ["Cloze"]
