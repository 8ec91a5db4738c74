"""Small dictionaries of every format, written by the tests themselves."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from decks.dictionaries.detect import open_dictionary
from decks.dictionaries.entry import Entry

WORDS = (("hoà bình", "peace"), ("mô hình", "model"), ("thuật toán", "algorithm"))


def read(path: Path, name: str = "") -> list[Entry]:
    """Give all entries of a dictionary file."""
    with open_dictionary(path, name) as dictionary:
        return list(dictionary)


def pairs(path: Path) -> list[tuple[str, str]]:
    """Give the headwords and definitions of a dictionary file."""
    return [(entry.headword, entry.definition) for entry in read(path)]


def stardict(
    entries: Sequence[tuple[str, bytes]],
    *,
    types: str = "m",
    bits: int = 32,
    synonyms: Sequence[tuple[str, int]] = (),
    **lines: str,
) -> dict[str, bytes]:
    """Give the files of a StarDict dictionary, by their endings; `lines` win in the .ifo."""
    texts, index = b"", b""
    for word, text in entries:
        offset = len(texts).to_bytes(bits // 8, "big")
        index += word.encode() + b"\0" + offset + len(text).to_bytes(4, "big")
        texts += text
    told = {
        "version": "3.0.0",
        "bookname": "Small dictionary",
        "wordcount": str(len(entries)),
        "idxfilesize": str(len(index)),
    }
    if types:
        told["sametypesequence"] = types
    if bits == 64:
        told["idxoffsetbits"] = "64"
    files = {".idx": index, ".dict": texts}
    if synonyms:
        told["synwordcount"] = str(len(synonyms))
        files[".syn"] = b"".join(
            word.encode() + b"\0" + number.to_bytes(4, "big") for word, number in synonyms
        )
    rows = "".join(f"{name}={value}\n" for name, value in (told | lines).items())
    return {".ifo": f"StarDict's dict ifo file\n{rows}".encode(), **files}


def small_stardict(**options: Any) -> dict[str, bytes]:
    """Give the files of a StarDict dictionary of plain texts."""
    return stardict([(word, text.encode()) for word, text in WORDS], **options)


def packed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Pack the index and the texts as .idx.gz and .dict.dz."""
    return {
        ".ifo": files[".ifo"],
        ".idx.gz": gzip.compress(files[".idx"]),
        ".dict.dz": gzip.compress(files[".dict"]),
    }


def put(folder: Path, files: Mapping[str, bytes], stem: str = "small") -> Path:
    """Write the files of a StarDict dictionary beside each other; give the .ifo."""
    for ending, data in files.items():
        (folder / f"{stem}{ending}").write_bytes(data)
    return folder / f"{stem}.ifo"


def zipped(path: Path, files: Mapping[str, bytes | str], prefix: str = "") -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(prefix + name, data)
    return path


def tarred(path: Path, files: Mapping[str, bytes], mode: str = "w:gz", prefix: str = "") -> Path:
    """Write a tar archive."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(prefix + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def yomitan(
    path: Path, rows: Sequence[Any], index: Mapping[str, Any] | None = None, **more: Any
) -> Path:
    """Write a Yomitan dictionary with one term bank; `more` are further JSON files by name."""
    told = {"title": "Small Yomitan", "revision": "1", "format": 3} | dict(index or {})
    files = {"index.json": told, "term_bank_1.json": rows}
    files |= {f"{name}.json": value for name, value in more.items()}
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in files.items()}
    return zipped(path, texts)


def term(word: str, *definitions: Any, tags: str = "") -> list[Any]:
    """Give a row of a term bank."""
    return [word, "", tags, "", 0, list(definitions), 0, ""]


def lines(path: Path, *rows: Any) -> Path:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def sense(*glosses: str, **more: Any) -> dict[str, Any]:
    """Give a sense of a Wiktionary extract."""
    return {"glosses": list(glosses), **more}


def word(text: str, *senses: Any, pos: str = "noun", lang_code: str = "vi") -> dict[str, Any]:
    """Give a line of a Wiktionary extract."""
    return {"word": text, "lang_code": lang_code, "pos": pos, "senses": list(senses)}
