"""Speech: sound that can be decoded, that differs by tone, region and speed."""

import io
import threading

import numpy as np
import pytest
import soundfile

from decks.errors import SpeechError
from decks.speech import MAX_CHARACTERS, speak
from decks.vietnamese import Dialect


def decode(sound: bytes) -> tuple[np.ndarray, int]:
    samples, rate = soundfile.read(io.BytesIO(sound), dtype="float32")
    return samples, rate


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_word_is_spoken_in_every_region(dialect: Dialect) -> None:
    samples, rate = decode(speak("trí tuệ nhân tạo", dialect))
    assert 0.5 < len(samples) / rate < 4
    assert float(np.abs(samples).max()) > 0.1


def test_tones_regions_and_speeds_sound_different() -> None:
    sounds = {speak(text) for text in ("ma", "má", "mà", "mả", "mã", "mạ")}
    assert len(sounds) == 6
    assert len({speak("dữ liệu", dialect) for dialect in Dialect}) == 3
    normal, rate = decode(speak("phần mềm"))
    slow, _ = decode(speak("phần mềm", slow=True))
    assert len(slow) > 1.2 * len(normal)
    assert rate >= 16_000


def test_spellings_of_one_word_sound_alike_and_the_bytes_are_the_same() -> None:
    speak.cache_clear()
    first = speak("hòa bình")
    speak.cache_clear()
    assert speak("hòa bình") == first
    assert speak("hoà bình") == first


def test_threads_do_not_mix_their_words() -> None:
    words = ["máy chủ", "thuật toán", "phần mềm", "dữ liệu"] * 5
    alone = {word: speak(word) for word in set(words)}
    speak.cache_clear()
    together: list[tuple[str, bytes]] = []
    threads = [
        threading.Thread(target=lambda word=word: together.append((word, speak(word))))
        for word in words
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(sound == alone[word] for word, sound in together)


@pytest.mark.parametrize("text", ["", " \u200b ", "…!?", "a" * (MAX_CHARACTERS + 1)])
def test_what_cannot_be_spoken_is_refused(text: str) -> None:
    with pytest.raises(SpeechError):
        speak(text)
