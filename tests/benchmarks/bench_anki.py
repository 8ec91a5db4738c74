"""Export to Anki: our package writer beside bare genanki in the same run, and its memory by size.

    python -m tests.benchmarks.bench_anki [ROUNDS]

Each round writes 10,000 notes with bare genanki and with ours, without a schedule and with that of
all 40,000 cards and 100,000 reviews, in turns, each in a process of its own. Bare genanki gets the
same note type and ready-made fields, and escapes, composes and checks nothing. It knows no
schedule, so there the same values follow as plain rows, looked up in a dictionary and unsorted.
Printed are medians of the processor's time, which other programs hardly change, and of the clock's;
the exit code is 1 when ours takes more than 1.5 times the processor's time in either.

Then the peak memory of ours at 2,500, 10,000 and 40,000 notes: what the process grew by (its
maximum resident set) and what Python held (tracemalloc, in another run, since that slows it down).
"app" is the whole way from a learner's database to the download, with two cards and ten reviews a
note.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decks.anki import AnkiCard, AnkiNote, AnkiReview

NOTES = 10_000
SIZES = (2_500, 10_000, 40_000)
REVIEWS_OF_NOTE = 10
MOST = 1.5
ROUNDS = 5
CARDS_OF_NOTE = 4
START = datetime(2026, 1, 5, 5, tzinfo=UTC)
DAY_ONE = datetime(2020, 1, 1, tzinfo=UTC).toordinal()

_SENTENCE = "Nhiều công ty công nghệ đang đầu tư vào từ thứ {} để đổi mới cách làm việc."


def _notes(count: int) -> "Iterator[AnkiNote]":
    from decks.anki import AnkiNote, CardType
    from decks.terms import Example

    for number in range(count):
        text = _SENTENCE.format(number)
        yield AnkiNote(
            term=f"từ thứ {number}",
            meaning=f"word number {number}",
            part_of_speech="noun",
            examples=(Example(text, 40, 46, "Many companies invest."),) * 3,
            source="Báo điện tử",
            source_link="https://example.com/bai-viet",
            card_types=tuple(CardType),
            anki_voice=True,
            tags=("vietdeck::article::bài",),
        )


@cache
def _guids(count: int) -> list[str]:
    """Give the notes' GUIDs."""
    from decks.anki import note_guid

    return [note_guid(f"từ thứ {number}") for number in range(count)]


def _cards(count: int) -> "Iterator[AnkiCard]":
    from decks.anki import AnkiCard, State

    for number, guid in enumerate(_guids(count)):
        for ordinal in range(CARDS_OF_NOTE):
            yield AnkiCard(
                guid=guid, ordinal=ordinal, state=State.REVIEW, interval=number % 300 + 1,
                due_day=START.toordinal() + number % 300, reps=3, stability=number % 300 + 0.5,
                difficulty=5.25, last_review=_at(number, (8, 9, 6, 7)[ordinal]),
            )  # fmt: skip


def _at(number: int, place: int) -> datetime:
    """Give the instant of a note's review."""
    return START + timedelta(days=3 * place, seconds=7 * number)


def _reviews(count: int) -> "Iterator[AnkiReview]":
    from decks.anki import AnkiReview

    for number, guid in enumerate(_guids(count)):
        for place in range(REVIEWS_OF_NOTE):
            yield AnkiReview(
                guid=guid, ordinal=place % CARDS_OF_NOTE, rating=3, interval=3, factor=500,
                at=_at(number, place), taken=4_000,
            )  # fmt: skip


def write_ours(path: Path, count: int) -> None:
    """Write the notes with our writer, from plain values."""
    from decks.anki import write_package

    write_package(path, _notes(count))


def write_scheduled(path: Path, count: int) -> None:
    """Write the notes with the schedule of all cards and their reviews."""
    from decks.anki import Schedule, write_package

    schedule = Schedule(cards=_cards(count), reviews=_reviews(count))
    write_package(path, _notes(count), schedule=schedule)


def write_app(path: Path, count: int) -> None:
    """Write the whole deck of a learner's database, with its schedule."""
    from webapp.services.exports import whole_package
    from webapp.services.learners import local_learner
    from webapp.storage.database import Database

    database = Database(path.parent / "vietdeck.db")
    with database.reading() as session:
        learner = local_learner(session)
        assert learner is not None
        with whole_package(session, learner).file as file, path.open("wb") as target:
            shutil.copyfileobj(file, target)
    database.close()


def write_bare(path: Path, count: int) -> None:
    """Write the same fields with genanki alone."""
    import genanki

    genanki.Package(_bare_deck(count)).write_to_file(path)


def write_bare_scheduled(path: Path, count: int) -> None:
    """Write the same fields with genanki, and the schedule as rows in the simplest way there is."""
    import genanki

    class Package(genanki.Package):  # type: ignore[misc]
        def write_to_db(self, cursor: Any, *others: Any) -> None:
            super().write_to_db(cursor, *others)
            query = "SELECT guid, ord, cards.id FROM cards JOIN notes ON notes.id = nid"
            ids = {(guid, kind): card for guid, kind, card in cursor.execute(query)}
            cursor.executemany(
                "UPDATE cards SET type=2, queue=2, due=?, ivl=?, reps=?, data=? WHERE id=?",
                (
                    (
                        card.due_day - DAY_ONE,
                        card.interval,
                        card.reps,
                        json.dumps({"s": card.stability, "d": card.difficulty}),
                        ids[card.guid, card.ordinal],
                    )
                    for card in _cards(count)
                    if card.due_day
                ),
            )
            cursor.executemany(
                "INSERT OR IGNORE INTO revlog VALUES(?,?,-1,?,?,?,?,?,?)",
                (
                    (
                        int(one.at.timestamp() * 1000),
                        ids[one.guid, one.ordinal],
                        one.rating,
                        one.interval,
                        one.last_interval,
                        one.factor,
                        one.taken,
                        1,
                    )
                    for one in _reviews(count)
                ),
            )

    Package(_bare_deck(count)).write_to_file(path)


def _bare_deck(count: int) -> Any:
    import genanki

    from decks.anki.note_type import FIELDS, note_type

    deck = genanki.Deck(1_600_000_000_001, "Vietdeck")
    model = note_type()
    empty = dict.fromkeys(FIELDS, "")
    guids = _guids(count)
    switches = ("WithRecognition", "WithProduction", "WithCloze", "WithListening", "WithVoice")
    for number in range(count):
        text = _SENTENCE.format(number)
        marked = f"{text[:40]}<b>{text[40:46]}</b>{text[46:]}"
        values = empty | {
            "Term": f"từ thứ {number}",
            "Meaning": f"word number {number}",
            "PartOfSpeech": "noun",
            **{f"Sentence{place}": marked for place in (1, 2, 3)},
            **{f"Translation{place}": "Many companies invest." for place in (1, 2, 3)},
            "Cloze1": f"{text[:40]}[…]{text[46:]}",
            "Source": "Báo điện tử",
            "SourceLink": "https://example.com/bai-viet",
            "Audio": "[sound:a.mp3]",  # its search for needed fields does not see the voice
            "Key": f"từ thứ {number}",
            **dict.fromkeys(switches, "1"),
        }
        fields = list(values.values())
        tags = ["vietdeck::article::bài"]
        deck.add_note(genanki.Note(model, fields, tags=tags, guid=guids[number]))
    return deck


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "bare": write_bare,
    "ours": write_ours,
    "bare, scheduled": write_bare_scheduled,
    "ours, scheduled": write_scheduled,
    "app": write_app,
}


def _measure(name: str, count: int, traced: bool) -> None:
    """Write one package in this process and print seconds, peak memory and size."""
    import genanki  # noqa: F401 (loading is not what is compared)

    import decks.anki

    decks.anki.note_type.note_type()._req  # noqa: B018 (worked out once in a process)
    _guids(count)  # a database has them at hand
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        if name == "app":
            _prepare_app(Path(folder), count)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if traced:
            tracemalloc.start()
        start, clock = time.process_time(), time.perf_counter()
        WRITERS[name](path, count)
        seconds, clock = time.process_time() - start, time.perf_counter() - clock
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    held = tracemalloc.get_traced_memory()[1] if traced else 0
    found = {"seconds": seconds, "clock": clock, "grown": peak - before, "size": size, "held": held}
    print(json.dumps(found))


def _prepare_app(folder: Path, count: int) -> None:
    """Make the database in another process, and read what is read once in a process."""
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_anki", "--database", folder, str(count)],
        check=True,
    )
    from decks.vietnamese import Dialect, ipa
    from webapp.services import exports  # noqa: F401

    ipa("từ", Dialect.HANOI)


def _make_database(folder: Path, count: int) -> None:
    from tests.benchmarks.big_database import big_database

    database = big_database(2 * count, 10 * count)
    database.close()
    shutil.move(database.path, folder / "vietdeck.db")
    shutil.rmtree(database.path.parent)


def _run(name: str, count: int, *, traced: bool = False) -> dict[str, float]:
    arguments = ["--one", name, str(count), *(["traced"] if traced else [])]
    command = [sys.executable, "-m", "tests.benchmarks.bench_anki", *arguments]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out)
    return found


def compare_times(rounds: int) -> bool:
    """Print the times of 10,000 notes in turns; say whether ours are near enough to bare ones."""
    names = ["bare", "ours", "bare, scheduled", "ours, scheduled"]
    results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % 4 :] + names[: number % 4]:
            results[name].append(_run(name, NOTES))
    seconds = {}
    ratios = []
    for name, runs in results.items():
        seconds[name] = statistics.median(run["seconds"] for run in runs)
        clock, size = (statistics.median(run[key] for run in runs) for key in ("clock", "size"))
        print(
            f"{name}: {seconds[name]:.2f} s, {NOTES / seconds[name]:,.0f} notes/s, "
            f"{clock:.2f} s by the clock, file {size / 2**20:.1f} MB"
        )
    for ours in ("ours", "ours, scheduled"):
        ratios.append(seconds[ours] / seconds[ours.replace("ours", "bare")])
        print(f"{ours}: {ratios[-1]:.2f} times bare (at most {MOST})")
    return max(ratios) <= MOST


def compare_sizes() -> None:
    """Print the peak memory by the number of notes."""
    for name in ("bare", "ours", "ours, scheduled", "app"):
        grown = {count: _run(name, count)["grown"] * 1024 for count in SIZES}
        held = {count: _run(name, count, traced=True)["held"] for count in SIZES}
        for title, found in (("process grew by", grown), ("Python held", held)):
            sizes = ", ".join(f"{size / 2**20:.1f}" for size in found.values())
            a_note = (found[SIZES[-1]] - found[SIZES[0]]) / (SIZES[-1] - SIZES[0])
            print(f"{name}: {title} {sizes} MB at {SIZES} notes, {a_note:,.0f} bytes a note")


def main(rounds: int = ROUNDS) -> int:
    """Run the rounds and print the comparisons."""
    near_enough = compare_times(rounds)
    compare_sizes()
    return int(not near_enough)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _measure(sys.argv[2], int(sys.argv[3]), sys.argv[4:] == ["traced"])
    elif sys.argv[1:2] == ["--database"]:
        _make_database(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
