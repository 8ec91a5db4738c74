"""What a Vietnamese syllable is: its parts, its spellings, its sound.

A small library on its own: pure functions over text, standard library only, no state.

Syllables (`syllable`):

    >>> quy = parse_syllable("quý")
    >>> quy.onset, quy.glide, quy.nucleus, quy.coda, quy.tone.label
    ('c', 'w', 'i', '', 'sắc')
    >>> write_syllable(parse_syllable("thuỷ"))
    'thủy'
    >>> parse_syllable("startup") is None
    True

Equal spellings, search and order (`spelling`):

    >>> same_spelling("hoà", "Hòa"), same_spelling("kĩ", "kỹ"), same_spelling("đa", "ða")
    (True, True, False)
    >>> canonical("Trí\u00a0tuệ  nhân tạo")
    'trí tuệ nhân tạo'
    >>> strip_marks("Đường"), display_form("Hoà Bình")
    ('Duong', 'Hòa Bình')
    >>> sorted(["bạ", "ba con", "bà", "băng", "ba"], key=sort_key)
    ['ba', 'ba con', 'bà', 'bạ', 'băng']

Sound in three regions, and what each of them merges (`pronunciation`):

    >>> ipa("thông tin", Dialect.HANOI)
    'tʰəwŋ͡m˧˧ tin˧˧'
    >>> merged("sửa", "sữa", Dialect.SAIGON), merged("sửa", "sữa", Dialect.HANOI)
    (True, False)
"""

from decks.vietnamese.pronunciation import Dialect, Merger, ipa, merged, mergers
from decks.vietnamese.spelling import (
    canonical,
    display_form,
    same_spelling,
    sort_key,
    strip_marks,
)
from decks.vietnamese.syllable import (
    CODAS,
    NUCLEI,
    ONSETS,
    Syllable,
    Tone,
    parse_syllable,
    write_syllable,
)

__all__ = [
    "CODAS",
    "NUCLEI",
    "ONSETS",
    "Dialect",
    "Merger",
    "Syllable",
    "Tone",
    "canonical",
    "display_form",
    "ipa",
    "merged",
    "mergers",
    "parse_syllable",
    "same_spelling",
    "sort_key",
    "strip_marks",
    "write_syllable",
]
