"""Archives that play tricks, and good files with random damage: refused, nothing left behind."""

import io
import random
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from decks.dictionaries.plain_text import plain_text
from decks.errors import DictionaryError
from tests.decks.dictionaries.builders import (
    lines,
    packed,
    put,
    read,
    sense,
    small_stardict,
    tarred,
    term,
    word,
    yomitan,
    zipped,
)

FILES = {f"small{ending}": data for ending, data in packed(small_stardict()).items()}


@pytest.fixture(autouse=True)
def _nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.mark.parametrize("prefix", ["../", "/etc/", "a/../../b/", "C:/", "a\\..\\"])
def test_names_outside_of_the_archive(tmp_path: Path, prefix: str) -> None:
    for path in (
        zipped(tmp_path / "a.zip", FILES, prefix),
        tarred(tmp_path / "a.tar.gz", FILES, prefix=prefix),
    ):
        with pytest.raises(DictionaryError, match="outside of itself"):
            read(path)
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_and_devices(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("small.dict")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
        for name, data in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    with pytest.raises(DictionaryError, match="links or devices"):
        read(path)


def test_archives_of_something_else(tmp_path: Path) -> None:
    for path in (
        zipped(tmp_path / "a.zip", {"readme.txt": b"hello"}),
        tarred(tmp_path / "a.tar", {"readme.txt": b"hello"}, "w"),
    ):
        with pytest.raises(DictionaryError, match="kind that is known here"):
            read(path)


def test_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES)
    data = bytearray(path.read_bytes())
    # Set the flag of encryption in the headers and in the directory.
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(sign, at + 1)
    path.write_bytes(bytes(data))
    with pytest.raises(DictionaryError, match="password"):
        read(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("small.ifo", b"another")
    with pytest.raises(DictionaryError, match="same name"):
        read(path)


def test_a_bomb_of_nested_compression(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    tarred(path, FILES | {"small.dict.dz": bytes(90 * 1024 * 1024)})
    with pytest.raises(DictionaryError, match="unpacks to far more"):
        read(path)
    assert not list((tmp_path / "temporary").iterdir())


def test_a_tar_header_that_asks_for_too_much(tmp_path: Path) -> None:
    info = tarfile.TarInfo("@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 7 * 1024**3
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
    with pytest.raises(DictionaryError):
        read(path)


def test_a_zip_that_lies_about_sizes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 5)
        at = data.find(b"PK\x01\x02", at + 1)
    path.write_bytes(bytes(data))
    with pytest.raises(DictionaryError):
        read(path)


def _stardict(folder: Path) -> Path:
    return zipped(folder / "good", FILES)


def _tar(folder: Path) -> Path:
    return tarred(folder / "good", FILES)


def _loose(folder: Path) -> Path:
    put(folder, small_stardict())
    return folder / "small.idx"


def _yomitan(folder: Path) -> Path:
    return yomitan(folder / "good", [term("máy", "machine")] * 5)


def _wiktextract(folder: Path) -> Path:
    return lines(folder / "good", *[word("máy", sense("machine"))] * 5)


def _table(folder: Path) -> Path:
    (folder / "good").write_text("headword,definition\nmáy,machine\n" * 5, "utf-8")
    return folder / "good"


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize(
    "make", [_stardict, _tar, _loose, _yomitan, _wiktextract, _table], ids=lambda f: f.__name__
)
def test_random_damage_is_refused_or_harmless(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    chance = random.Random(7)
    good = make(tmp_path)
    whole = good.read_bytes()
    assert read(good)
    open_files = _open_files()
    reasons: list[str] = []
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 20))):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        good.write_bytes(bytes(data))
        try:
            read(good)
        except DictionaryError as error:
            reasons.append(str(error))
    assert len(reasons) > 20
    assert all(reason.endswith((".", ")")) for reason in reasons)
    assert _open_files() <= open_files
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a", "</", "<!--", "<a b='", "&", "<![", "<script>", "<div>", "&lt;"]
)
def test_hostile_markup_takes_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    for markup in (False, True):
        plain_text(text, markup=markup)
