"""The same article is recognised whatever file it comes from."""

import unicodedata
from functools import cache
from itertools import permutations

import pytest

from decks.sources import read_source
from tests.decks.sources import makers
from webapp.services.digests import digests_of

WHOLE = f"{makers.TITLE}\n{makers.BODY}"
SAME = {
    "a.txt": WHOLE.encode(),
    "decomposed.txt": unicodedata.normalize("NFD", WHOLE).encode(),
    "a.1258.txt": makers.windows_1258(WHOLE),
    "a.utf16.txt": WHOLE.encode("utf-16"),
    "lines.txt": WHOLE.replace("\n", "\r\n\r\n").encode(),
    "spaces.txt": WHOLE.replace(" ", "\u00a0 ").encode(),
    "tones.txt": WHOLE.replace("thuật", "Thuật").replace("kỹ", "kĩ").encode(),
    "body.txt": makers.BODY.encode(),
    "a.html": makers.page().encode(),
    "a.epub": makers.epub(),
    "a.docx": makers.docx(),
    "a.pdf": makers.pdf(),
}


@cache
def digests(name: str) -> tuple[str, str]:
    return digests_of(read_source(SAME[name], name).article())


@pytest.mark.parametrize(("first", "second"), list(permutations(SAME, 2)))
def test_the_same_text_in_another_file_is_the_same(first: str, second: str) -> None:
    # What has no title of its own is found only by what has one, or where it is alike.
    if second != "body.txt" or first == "a.epub":
        assert digests(first)[0] in digests(second)


@pytest.mark.parametrize(
    "other",
    [
        WHOLE.replace("Hà Nội", "Huế"),
        WHOLE + "\nThêm một câu nữa ở cuối bài.",
        makers.BODY.replace("\n", "\nMột dòng ở giữa.\n", 1),
        "\n".join(makers.PARAGRAPHS[:2]),
    ],
)
def test_another_text_is_another_article(other: str) -> None:
    assert digests("a.txt")[0] not in digests_of(read_source(other.encode(), "b.txt").article())
