"""How three regions say the parts of a syllable: the data behind `pronunciation`.

The symbols are those of English Wiktionary's narrow transcription (Appendix:Vietnamese
pronunciation and Module:vi-pron), which rests on Kirby, "Vietnamese (Hanoi Vietnamese)", Journal of
the International Phonetic Association 41 (2011), for Hà Nội, and follows for Huế and Sài Gòn what
is told in Thompson, "Saigon phonemics", Language 35 (1959), and Hoàng Thị Châu, "Phương ngữ học
tiếng Việt" (2004). The tables were checked against what WikiPron collected from Wiktionary.
"""

from dataclasses import dataclass, field
from enum import Enum

from decks.vietnamese.syllable import Tone


class Dialect(Enum):
    """A region whose speech can be transcribed; the value is its name in commands and files."""

    HANOI = "hanoi"
    HUE = "hue"
    SAIGON = "saigon"


@dataclass(frozen=True, slots=True)
class Sounds:
    """Everything that tells one region's speech from another's.

    `rimes` maps nucleus + coda to IPA; `onsetless` replaces some of them where no onset precedes.
    `rounded` holds the rimes with a glide that are not w before the plain rime; its keys that begin
    with q count after qu only. `casual` holds the less careful of two ways to say an onset,
    `open_sac` the contour of sắc with no consonant after the vowel, where it differs. A glide
    weakens after the onsets of `weakening`, and swallows those of `swallowed`.
    """

    onsets: dict[str, str]
    rimes: dict[str, str]
    rounded: dict[str, str]
    tones: dict[Tone, str]
    casual: dict[str, str]
    onsetless: dict[str, str] = field(default_factory=dict)
    open_sac: str | None = None
    weakening: frozenset[str] = frozenset()
    swallowed: frozenset[str] = frozenset()


# Rows are nuclei, columns codas; "-" is no coda, "·" a rime that does not exist.
_HANOI = """
.    -      j      w      m      n      ng     nh     p      t      c      ch
a    aː     aːj    aːw    aːm    aːn    aːŋ    ajŋ̟    aːp̚    aːt̚    aːk̚    ajk̟̚
ă    ·      aj     aw     am     an     aŋ     ·      ap̚     at̚     ak̚     ·
â    ·      əj     əw     əm     ən     əŋ     ·      əp̚     ət̚     ək̚     ·
e    ɛ      ·      ɛw     ɛm     ɛn     ɛŋ     ·      ɛp̚     ɛt̚     ɛk̚     ·
ê    e      ·      ew     em     en     ·      əjŋ̟    ep̚     et̚     ·      əjk̟̚
i    i      ·      iw     im     in     ·      ïŋ     ip̚     it̚     ·      ïk̟̚
o    ɔ      ɔj     ·      ɔm     ɔn     awŋ͡m   ·      ɔp̚     ɔt̚     awk͡p̚   ·
oo   ·      ·      ·      ·      ·      ɔŋ     ·      ·      ·      ɔk̚     ·
ô    o      oj     ·      om     on     əwŋ͡m   ·      op̚     ot̚     əwk͡p̚   ·
ôô   ·      ·      ·      ·      ·      oŋ     ·      ·      ·      ok̚     ·
ơ    əː     əːj    ·      əːm    əːn    ·      ·      əːp̚    əːt̚    ·      ·
u    u      uj     ·      um     un     ʊwŋ͡m   ·      up̚     ut̚     ʊwk͡p̚   ·
ư    ɨ      ɨj     iw     ɨm     ɨn     ɨŋ     ·      ·      ɨt̚     ɨk̚     ·
iê   iə     ·      iəw    iəm    iən    iəŋ    ·      iəp̚    iət̚    iək̚    ·
uô   uə     uəj    ·      uəm    uən    uəŋ    ·      uəp̚    uət̚    uək̚    ·
ươ   ɨə     ɨəj    iəw    ɨəm    ɨən    ɨəŋ    ·      ɨəp̚    ɨət̚    ɨək̚    ·
"""
_HUE = """
.    -      j      w      m      n      ng     nh     p      t      c      ch
a    aː     aːj    aːw    aːm    aːŋ    aːŋ    ɛɲ     aːp̚    aːk̚    aːk̚    at̚
ă    ·      aj     aw     am     aŋ     aŋ     ·      ap̚     ak̚     ak̚     ·
â    ·      əj     əw     əm     əŋ     əŋ     ·      əp̚     ək̚     ək̚     ·
e    ɛ      ·      ɛw     ɛm     ɛŋ     ɛŋ     ·      ɛp̚     ɛt̚     ɛk̚     ·
ê    ej     ·      ew     em     en     ·      en     ep̚     et̚     ·      et̚
i    ɪj     ·      iw     im     in     ·      ɨn     ip̚     it̚     ·      ɨt̚
o    ɔ      ɔj     ·      ɔm     ɔŋ     awŋ͡m   ·      ɔp̚     ɔk̚     awk͡p̚   ·
oo   ·      ·      ·      ·      ·      ɔŋ͡m    ·      ·      ·      ɔk̚     ·
ô    ow     oj     ·      om     oŋ     əwŋ͡m   ·      op̚     ok̚     əwk͡p̚   ·
ôô   ·      ·      ·      ·      ·      oŋ     ·      ·      ·      ok̚     ·
ơ    əː     əːj    ·      əːm    əːŋ    ·      ·      əːp̚    əːk̚    ·      ·
u    ʊw     uj     ·      um     un     ʊwŋ͡m   ·      up̚     ʊk̚     ʊwk͡p̚   ·
ư    ɨ      ɨj     ɨw     ɨm     ɨŋ     ɨŋ     ·      ·      ɨk̚     ɨk̚     ·
iê   iə     ·      iw     iəm    iəŋ    iəŋ    ·      iəp̚    iək̚    iək̚    ·
uô   uə     uj     ·      uəm    uəŋ    uəŋ    ·      uəp̚    uək̚    uək̚    ·
ươ   ɨə     ɨj     ɨəw    ɨəm    ɨəŋ    ɨəŋ    ·      ɨəp̚    ɨək̚    ɨək̚    ·
"""
_SAIGON = """
.    -      j      w      m      n      ng     nh     p      t      c      ch
a    aː     aːj    aːw    aːm    aːŋ    aːŋ    an     aːp̚    aːk̚    aːk̚    at̚
ă    ·      aːj    aːw    am     aŋ     aŋ     ·      ap̚     ak̚     ak̚     ·
â    ·      əj     əw     əm     əŋ     əŋ     ·      əp̚     ək̚     ək̚     ·
e    ɛ      ·      ɛw     ɛm     ɛŋ     ɛŋ     ·      ɛp̚     ɛk̚     ɛk̚     ·
ê    ej     ·      ew     em     əːn    ·      əːn    ep̚     əːt̚    ·      əːt̚
i    ɪj     ·      iw     im     ɨn     ·      ɨn     ip̚     ɨt̚     ·      ɨt̚
o    ɔ      ɔj     ·      ɔm     ɔŋ     awŋ͡m   ·      ɔp̚     ɔk̚     awk͡p̚   ·
oo   ·      ·      ·      ·      ·      ɔŋ     ·      ·      ·      ɔk̚     ·
ô    ow     oj     ·      om     oŋ     əwŋ͡m   ·      op̚     ok̚     əwk͡p̚   ·
ôô   ·      ·      ·      ·      ·      oŋ     ·      ·      ·      ok̚     ·
ơ    əː     əːj    ·      əːm    əːŋ    ·      ·      əːp̚    əːk̚    ·      ·
u    ʊw     uj     ·      ʊm     ʊwŋ͡m   ʊwŋ͡m   ·      ʊp̚     ʊk͡p̚    ʊwk͡p̚   ·
ư    ɨ      ɨj     ɨw     ɨm     ɨŋ     ɨŋ     ·      ·      ɨk̚     ɨk̚     ·
iê   iə     ·      iw     im     iəŋ    iəŋ    ·      ip̚     iək̚    iək̚    ·
uô   uə     uj     ·      uəm    uəŋ    uəŋ    ·      uəp̚    uək̚    uək̚    ·
ươ   ɨə     ɨj     ɨəw    ɨəm    ɨəŋ    ɨəŋ    ·      ɨəp̚    ɨək̚    ɨək̚    ·
"""


def _table(text: str) -> dict[str, str]:
    head, *rows = (line.split() for line in text.strip().splitlines())
    return {
        row[0] + coda.replace("-", ""): rime
        for row in rows
        for coda, rime in zip(head[1:], row[1:], strict=True)
        if rime != "·"
    }


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


def _contours(text: str) -> dict[Tone, str]:
    """Read six contours, in the order ngang, huyền, hỏi, ngã, sắc, nặng."""
    return dict(zip(Tone, text.split(), strict=True))


# What the three have in common, or Huế and Sài Gòn have.
_ONSETS = _pairs(
    "=ʔ b=ʔɓ c=k ch=t͡ɕ d=j đ=ʔɗ g=ɣ gi=j h=h kh=kʰ l=l m=m n=n ng=ŋ nh=ɲ p=p ph=f r=ʐ s=ʂ t=t"
    " th=tʰ tr=ʈ v=v x=s"
)
_WEAKENING = "ch d l r s t th tr x"

SOUNDS = {
    Dialect.HANOI: Sounds(
        onsets=_ONSETS | _pairs("d=z gi=z kh=x r=z s=s tr=t͡ɕ"),
        rimes=_table(_HANOI),
        rounded=_pairs("inh=wïŋ̟ qôc=uək̚"),
        tones=_contours("˧˧ ˨˩ ˧˩ ˦ˀ˥ ˧˦ ˧˨ʔ"),
        casual={},
    ),
    Dialect.HUE: Sounds(
        onsets=_ONSETS,
        rimes=_table(_HUE),
        rounded=_pairs("in=wɨn it=wɨt̚ et=wɛk̚ qet=wɛt̚ qôc=uək̚"),
        tones=_contours("˧˧ ˦˩ ˧˨ ˧˨ ˦˧˥ ˨˩ʔ"),
        casual=_pairs("kh=x s=s"),
        open_sac="˨˩˦",
    ),
    Dialect.SAIGON: Sounds(
        onsets=_ONSETS | _pairs("ch=c r=ɹ"),
        rimes=_table(_SAIGON),
        rounded=_pairs("ăj=waj qet=wɛt̚ qôc=wək̚"),
        tones=_contours("˧˧ ˨˩ ˨˩˦ ˨˩˦ ˦˥ ˨˩˨"),
        casual=_pairs("kh=x s=s v=j"),
        onsetless=_pairs("iêm=iəm iêp=iəp̚"),
        weakening=frozenset(_WEAKENING.split()),
        swallowed=frozenset(("c", "h")),
    ),
}
