"""The bundled voice in a package: sound files of words and their first sentences."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from decks.anki import AnkiNote
from decks.errors import SpeechError
from decks.speech import speak
from decks.vietnamese import Dialect


def add_sounds(
    notes: Sequence[AnkiNote], dialect: Dialect, folder: Path
) -> tuple[list[AnkiNote], dict[str, Path]]:
    """Speak notes into MP3 files of a folder; return them with the names, and the files by name.

    A name comes from the text and the region, so that Anki never takes a sound for another. What
    cannot be spoken stays silent.
    """
    files: dict[str, Path] = {}

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

    spoken = [
        replace(
            note,
            audio=sound(note.term),
            sentence_audio=sound(note.examples[0].text) if note.examples else "",
        )
        for note in notes
    ]
    return spoken, files
