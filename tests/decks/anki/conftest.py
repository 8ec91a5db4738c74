"""Real Anki collections, fresh for each test, and notes to put into them."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from decks.anki import AnkiNote, CardType, deck_name, tag_name
from decks.terms import Example

# Read by Anki when it is loaded: no random fuzz on intervals.
os.environ["ANKI_TEST_MODE"] = "1"

ImportCounts = dict[str, int]
Importer = Callable[..., ImportCounts]


@pytest.fixture
def make_collection(tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Give a function that opens a new collection of real Anki."""
    collection = pytest.importorskip("anki.collection")
    opened: list[Any] = []

    def make() -> Any:
        folder = tmp_path / f"anki-{len(opened)}"
        folder.mkdir()
        opened.append(collection.Collection(str(folder / "collection.anki2")))
        opened[-1].set_config("fsrs", True)
        return opened[-1]

    yield make
    for each in opened:
        if each.db is not None:
            each.close()


@pytest.fixture
def collection(make_collection: Callable[[], Any]) -> Any:
    """A fresh collection with FSRS on."""
    return make_collection()


@pytest.fixture
def import_package() -> Importer:
    """Give a function that imports a package and counts what became of its notes."""

    def run(collection: Any, path: Path, **options: Any) -> ImportCounts:
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        chosen = {"with_scheduling": True, "with_deck_configs": True, **options}
        request = ImportAnkiPackageRequest(
            package_path=str(path), options=ImportAnkiPackageOptions(**chosen)
        )
        log = collection.import_anki_package(request).log
        return {
            kind: len(getattr(log, kind)) for kind in ("new", "updated", "duplicate", "conflicting")
        }

    return run


@pytest.fixture
def export_package(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that exports a collection as Anki does, in any of its formats."""

    def run(collection: Any, *, legacy: bool = False, whole: bool = False) -> Path:
        from anki.collection import ExportAnkiPackageOptions

        path = tmp_path / f"export-{time.monotonic_ns()}.{'colpkg' if whole else 'apkg'}"
        if whole:
            collection.export_collection_package(str(path), include_media=True, legacy=legacy)
            collection.reopen()
        else:
            options = ExportAnkiPackageOptions(
                with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
            )
            collection.export_anki_package(out_path=str(path), options=options, limit=None)
        return path

    return run


@pytest.fixture
def example() -> Example:
    """A sentence that begins with its term."""
    text = "Trí tuệ nhân tạo đang thay đổi cách chúng ta làm việc."
    return Example(text, 0, 16, "Artificial intelligence is changing how we work.")


@pytest.fixture
def note(example: Example) -> AnkiNote:
    """A note with everything in it."""
    return AnkiNote(
        term="trí tuệ nhân tạo",
        meaning="artificial intelligence",
        part_of_speech="noun",
        classifier="nền",
        ipa="ʈɨj˧˥ twɛ˨˩ ɲən˧ taːw˨˩",
        han_viet="trí · tuệ · nhân · tạo",
        parts="trí tuệ (intellect) + nhân tạo (man-made)",
        note="Often shortened to AI.",
        examples=(
            example,
            Example(
                "Nhiều công ty đầu tư vào trí tuệ nhân tạo.",
                25,
                41,
                "Many companies invest in AI.",
            ),
        ),
        source="VnExpress Số hóa",
        source_link="https://vnexpress.net/so-hoa?a=1&b=2",
        source_date="2025-11-03",
        card_types=tuple(CardType),
        anki_voice=True,
        tags=(tag_name("article", "Điện toán đám mây"), tag_name("domain", "công nghệ")),
        deck=deck_name("Điện toán đám mây"),
    )


@pytest.fixture
def plain_notes() -> list[AnkiNote]:
    """Three small notes in the order of an article."""
    words = {"máy chủ": "server", "đám mây": "cloud", "dữ liệu": "data"}
    return [AnkiNote(term=term, meaning=meaning) for term, meaning in words.items()]
