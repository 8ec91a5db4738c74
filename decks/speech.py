"""Vietnamese text spoken offline by espeak-ng: text in, MP3 out.

The library and its voices come with the package `espeakng-loader`; this is the only file that
knows them. espeak-ng keeps its state in the process, even from one text to the next, so a lock lets
one text be spoken at a time and the library is loaded anew for each: only then does the same text
give the same bytes (8 ms a word instead of 1). The voices sound like a machine: a browser's or
Anki's own Vietnamese voice is better where there is one.
"""

import _ctypes
import ctypes
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock

from decks.errors import SpeechError
from decks.vietnamese import Dialect
from decks.vietnamese.spelling import display_form

MAX_CHARACTERS = 600
VOICES = {
    Dialect.HANOI: b"vi",
    Dialect.HUE: b"vi-vn-x-central",
    Dialect.SAIGON: b"vi-vn-x-south",
}
WORDS_PER_MINUTE = {False: 140, True: 90}

# From espeak-ng's speak_lib.h.
_SYNCHRONOUS = 2
_POSITION_OF_CHARACTERS = 1
_UTF8 = 1
_END_PAUSE = 0x1000
_RATE = 1
_DONT_EXIT = 0x8000

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


_LOCK = Lock()


@contextmanager
def _library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """Give the library freshly started and its samples a second; unload it at the end."""
    import espeakng_loader

    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise SpeechError("The speech library cannot be loaded on this machine.") from error
    try:
        folder = espeakng_loader.get_data_path().encode()
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, folder, _DONT_EXIT)
        if rate <= 0:
            raise SpeechError("The speech engine cannot be started on this machine.")
        yield library, rate
        library.espeak_Terminate()
    finally:
        unload = getattr(_ctypes, "dlclose", None) or _ctypes.FreeLibrary  # type: ignore[attr-defined]
        unload(library._handle)


def _samples(text: str, voice: bytes, words_per_minute: int) -> tuple[bytes, int]:
    """Return the sound of a text, 16-bit samples of one channel, and the samples a second."""
    samples = bytearray()

    def take(wave: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if wave and count > 0:
            samples.extend(ctypes.string_at(wave, count * ctypes.sizeof(ctypes.c_short)))
        return 0

    callback = _Callback(take)  # must live as long as the library may call it
    data = text.encode()
    with _LOCK, _library() as (library, rate):
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(voice):
            raise SpeechError(f"There is no voice {voice.decode()} on this machine.")
        library.espeak_SetParameter(_RATE, words_per_minute, 0)
        failed = library.espeak_Synth(
            data, len(data) + 1, 0, _POSITION_OF_CHARACTERS, 0, _UTF8 | _END_PAUSE, None, None
        )
        library.espeak_Synchronize()
    if failed or not samples:
        raise SpeechError("This text could not be spoken.")
    return bytes(samples), rate


@lru_cache(maxsize=512)
def speak(text: str, dialect: Dialect = Dialect.HANOI, *, slow: bool = False) -> bytes:
    """Return a text spoken in a region's accent, as an MP3 file; the same text, the same bytes.

    Raises SpeechError for a text that is empty or over MAX_CHARACTERS, and where the machine
    cannot run the engine.
    """
    spoken = " ".join(display_form(text).split())
    if not any(character.isalnum() for character in spoken):
        raise SpeechError("There is nothing to speak.")
    if len(spoken) > MAX_CHARACTERS:
        raise SpeechError(f"Only texts of up to {MAX_CHARACTERS} characters are spoken.")
    return _mp3(*_samples(spoken, VOICES[dialect], WORDS_PER_MINUTE[slow]))


def _mp3(samples: bytes, rate: int) -> bytes:
    import numpy as np
    import soundfile

    target = io.BytesIO()
    sound = np.frombuffer(samples, dtype=np.int16)
    soundfile.write(target, sound, rate, format="MP3", subtype="MPEG_LAYER_III")
    return target.getvalue()
