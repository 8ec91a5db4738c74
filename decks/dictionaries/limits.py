"""How much a dictionary may hold, so that no file can fill the memory, the disk or the day.

The limits are far above every honest dictionary: the largest ones of Vietnamese have some 200,000
entries, and text never packs a hundred times smaller.
"""

import io
from typing import BinaryIO

from decks.errors import DictionaryError

MIB = 1024 * 1024

MAX_ENTRIES = 1_000_000
MAX_HEADWORD = 500  # characters
MAX_DEFINITION = 200_000  # characters
MAX_POS = 32  # characters; a longer one is cut
MAX_NAME = 200  # characters of a dictionary's name
MAX_ABOUT = 600  # characters of a source or a licence
MAX_FILES = 100_000  # in an archive

# What is read at once: a description, an index, an entry as it is stored.
MAX_DESCRIPTION = 4 * MIB
MAX_INDEX = 256 * MIB
MAX_RECORD = MIB

_LEAST_ALLOWED = 64 * MIB
_MOST_ALLOWED = 1024 * MIB
_RATIO = 200


class Budget:
    """How many bytes or characters may still come out of a file of `size` bytes."""

    def __init__(self, size: int) -> None:
        self.left = max(size, min(_MOST_ALLOWED, max(_LEAST_ALLOWED, _RATIO * size)))

    def spend(self, amount: int) -> None:
        """Count what came out; raise DictionaryError when it is too much."""
        self.left -= amount
        if self.left < 0:
            raise DictionaryError(
                "The file unpacks to far more than a dictionary of its size can hold."
            )


class Bounded(io.RawIOBase):
    """A stream to read whose bytes are paid from a budget.

    Closing it closes the stream, and the one that lies under that.
    """

    def __init__(self, stream: BinaryIO, budget: Budget, under: BinaryIO | None = None) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget
        self._under = under

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        super().close()
        self._stream.close()
        if self._under is not None:
            self._under.close()


def read_whole(stream: BinaryIO, most: int, what: str) -> bytes:
    """Read a stream to its end and close it; raise DictionaryError beyond `most` bytes."""
    chunks: list[bytes] = []
    size = 0
    with stream:
        while chunk := stream.read(min(MIB, most + 1 - size)):
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                raise DictionaryError(f"{what} is larger than {most // MIB:,} MiB.")
    return b"".join(chunks)
