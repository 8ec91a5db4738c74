"""Export 10,000 notes: our package writer beside bare genanki, in the same run.

    python -m tests.benchmarks.bench_anki [ROUNDS]

Each round writes both packages one after the other, each in a process of its own, so that its
peak memory is its own. Bare genanki gets the same note type and ready-made fields, and escapes,
composes and checks nothing. Printed are medians; the exit code is 1 when ours takes more than 1.5
times as long.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NOTES = 10_000
MOST = 1.5
ROUNDS = 5

_SENTENCE = "Nhiều công ty công nghệ đang đầu tư vào từ thứ {} để đổi mới cách làm việc."


def write_ours(path: Path) -> None:
    """Write the notes with our writer, from plain values."""
    from decks.anki import AnkiNote, CardType, write_package
    from decks.terms import Example

    def note(number: int) -> AnkiNote:
        text = _SENTENCE.format(number)
        return AnkiNote(
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

    write_package(path, (note(number) for number in range(NOTES)))


def write_bare(path: Path) -> None:
    """Write the same fields with genanki alone."""
    import genanki

    from decks.anki.note_type import FIELDS, note_type

    deck = genanki.Deck(1_600_000_000_001, "Vietdeck")
    model = note_type()
    empty = dict.fromkeys(FIELDS, "")
    switches = ("WithRecognition", "WithProduction", "WithCloze", "WithListening", "WithVoice")
    for number in range(NOTES):
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
        deck.add_note(genanki.Note(model, fields, tags=["vietdeck::article::bài"]))
    genanki.Package(deck).write_to_file(path)


def _measure(name: str) -> None:
    """Write one package in this process and print seconds, peak memory and size."""
    import genanki  # noqa: F401 (loading is not what is compared)

    import decks.anki

    decks.anki.note_type.note_type()._req  # noqa: B018 (worked out once in a process)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        start = time.perf_counter()
        {"ours": write_ours, "bare": write_bare}[name](path)
        seconds = time.perf_counter() - start
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak": peak, "grown": peak - before, "size": size}))


def main(rounds: int = ROUNDS) -> int:
    """Run the rounds and print the comparison."""
    results: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    for number in range(rounds):
        for name in ("ours", "bare") if number % 2 else ("bare", "ours"):
            command = [sys.executable, "-m", "tests.benchmarks.bench_anki", "--one", name]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            results[name].append(json.loads(out))
    for name, runs in results.items():
        seconds = statistics.median(run["seconds"] for run in runs)
        peak, grown, size = (
            statistics.median(run[key] for run in runs) for key in ("peak", "grown", "size")
        )
        print(
            f"{name}: {seconds:.2f} s, {NOTES / seconds:,.0f} notes/s, "
            f"peak {peak / 1024:.0f} MB (+{grown / 1024:.0f} MB), file {size / 2**20:.1f} MB"
        )
    ours, bare = (
        statistics.median(run["seconds"] for run in results[name]) for name in ("ours", "bare")
    )
    print(f"ratio: {ours / bare:.2f} (at most {MOST})")
    return int(ours / bare > MOST)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _measure(sys.argv[2])
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
