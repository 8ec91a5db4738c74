"""The bundled voice in a package: sound files of words and their first sentences."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from decks.anki import AnkiNote
from decks.errors import SpeechError
from decks.speech import speak
from decks.vietnamese import Dialect


def add_sounds(
    notes: Iterable[AnkiNote], dialect: Dialect, folder: Path, files: dict[str, Path]
) -> Iterator[AnkiNote]:
    """Speak notes into MP3 files of a folder; yield each when it has them, named in `files`.

    A name comes from the text and the region, so that Anki never takes a sound for another. What
    cannot be spoken stays silent.
    """

    def sound(text: str) -> str:
        digest = hashlib.sha256(f"{dialect.value}\x1f{text}".encode()).hexdigest()[:20]
        name = f"vietdeck-{digest}.mp3"
        if name not in files:
            try:
                content = speak(text, dialect)
            except SpeechError:
                return ""
            files[name] = folder / name
            files[name].write_bytes(content)
        return name

    for note in notes:
        yield replace(
            note,
            audio=sound(note.term),
            sentence_audio=sound(note.examples[0].text) if note.examples else "",
        )
