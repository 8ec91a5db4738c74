"""JSON from a file that nobody vouches for: small pieces at a time, nothing absurd."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from decks.dictionaries.limits import MAX_RECORD, MIB
from decks.errors import DictionaryError

_DECODER = json.JSONDecoder()
_CHUNK = 4 * MIB
_SPACE = " \t\r\n"


def read_json(data: bytes | str, what: str) -> Any:
    """Read one JSON value; raise DictionaryError where it is none or nested absurdly deep."""
    try:
        return json.loads(data)
    except RecursionError as error:
        raise DictionaryError(f"{what} is nested too deeply to be a dictionary's.") from error
    except ValueError as error:
        raise DictionaryError(f"{what} is not JSON: it is damaged or cut short.") from error


def read_array(stream: BinaryIO, what: str) -> Iterator[Any]:
    """Give the values of one large JSON array, without holding more than a few of them.

    Raises DictionaryError where it is no array, and for a value of more than `MAX_RECORD`
    characters.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    buffer, at, ended = "", 0, False
    expected = "["
    while True:
        if len(buffer) - at <= MAX_RECORD and not ended:
            chunk = stream.read(_CHUNK)
            ended = not chunk
            buffer, at = buffer[at:] + _decode(decoder, chunk, what), 0
            continue
        at = _skip(buffer, at)
        sign = buffer[at : at + 1]
        if sign == "]" and expected != "[":
            break
        if expected and sign != expected:
            raise DictionaryError(f"{what} is not a JSON array: it is damaged or cut short.")
        at = _skip(buffer, at + len(expected))
        if expected == "[" and buffer[at : at + 1] == "]":
            break
        value, at = _value(buffer, at, what)
        expected = ","
        yield value
    if buffer[at + 1 :].strip(_SPACE) or stream.read(1):
        raise DictionaryError(f"{what} goes on behind its end; it is damaged.")


def _value(buffer: str, at: int, what: str) -> tuple[Any, int]:
    try:
        value, end = _DECODER.raw_decode(buffer, at)
    except RecursionError as error:
        raise DictionaryError(f"{what} is nested too deeply to be a dictionary's.") from error
    except ValueError as error:
        raise DictionaryError(
            f"{what} is damaged or cut short, or has an entry longer than any dictionary's."
        ) from error
    if end - at > MAX_RECORD:
        raise DictionaryError(f"{what} has an entry longer than any dictionary's.")
    return value, end


def _skip(buffer: str, at: int) -> int:
    while buffer[at : at + 1] and buffer[at] in _SPACE:
        at += 1
    return at


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, what: str) -> str:
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{what} is not UTF-8.") from error
