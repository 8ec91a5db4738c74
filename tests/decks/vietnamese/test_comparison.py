"""What the comparison says about answers, and where it says the differences are."""

import json
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from decks.cli import compare as compare_command
from decks.vietnamese.comparison import VERDICTS, compare, forgiven
from decks.vietnamese.explanation import explain
from decks.vietnamese.pronunciation import Dialect
from decks.vietnamese.spelling import strip_marks
from decks.vietnamese.syllable import Tone, parse_syllable
from decks.vietnamese.words import Word

TEXT = (
    "má mã ma cô cơ co đi di đường điện thoại máy tính trí tuệ nhân tạo công nghệ hoà khỏe thuở"
    " quý gì giếng nghiêng người ăn ở ý kỹ thuật việt nam dữ liệu mạng xã hội phần mềm"
)
WORDS = st.lists(st.sampled_from([*TEXT.split(), "AI", "chip", "5G"]), min_size=1, max_size=5).map(
    " ".join
)
ANSWERS = WORDS | st.text(alphabet="aăâbdđeêghimnoôơtuưyAĐ -.\u0301\u0323\u200b", max_size=12)

CASES = [
    ("má", "má", "exact"),
    ("trí tuệ nhân tạo", "trí tuệ nhân tạo", "exact"),
    # Equal spellings.
    ("hoà", "hòa", "spelling"),
    ("thuỷ", "thủy", "spelling"),
    ("kĩ thuật", "kỹ thuật", "spelling"),
    ("quý", "qúy", "spelling"),
    ("Hà Nội", "hà nội", "spelling"),
    ("ĐƯỜNG", "đường", "spelling"),
    ("AI", "ai", "spelling"),
    ("tiếng", unicodedata.normalize("NFD", "tiếng"), "spelling"),
    ("điện thoại", "điện\u00a0thoại", "spelling"),
    ("điện thoại", "điện\u200b thoại", "spelling"),
    ("điện thoại", "  điện   thoại ", "spelling"),
    ("điện thoại", "điện-thoại", "spelling"),
    ("email", "e-mail", "spelling"),
    ("máy tính", "máy tính.", "spelling"),
    ("xin chào", "Xin chào!", "spelling"),
    # Only tones.
    ("má", "mã", "tone"),
    ("má", "ma", "tone"),
    ("ma", "mả", "tone"),
    ("nghĩ", "nghỉ", "tone"),
    ("học sinh", "hoc sinh", "tone"),
    ("điện thoại", "điện thoai", "tone"),
    ("điện thoại", "điến thoái", "tone"),
    ("hoà", "hóa", "tone"),
    ("mỹ", "mí", "tone"),
    ("chip", "chíp", "tone"),
    # Only the mark of a letter.
    ("cô", "cơ", "mark"),
    ("cô", "co", "mark"),
    ("to", "tô", "mark"),
    ("ăn", "ân", "mark"),
    ("bàn", "bần", "mark"),
    ("tư", "tu", "mark"),
    ("đê", "đe", "mark"),
    ("công ty", "cong ty", "mark"),
    ("điện thoại", "điẹn thoại", "mark"),
    # d and đ.
    ("đi", "di", "d"),
    ("do", "đo", "d"),
    ("đi ra", "di ra", "d"),
    ("đá", "dá", "d"),
    # All marks left out.
    ("đường", "duong", "unmarked"),
    ("phương", "phuong", "unmarked"),
    ("điện thoại", "dien thoai", "unmarked"),
    ("Việt Nam", "viet nam", "unmarked"),
    ("máy tính", "may tinh", "unmarked"),
    ("cơ sở", "co so", "unmarked"),
    ("trí tuệ nhân tạo", "Tri tue nhan tao", "unmarked"),
    # Mixtures.
    ("cố", "cỏ", "mark"),
    ("đường", "dường", "d"),
    ("đường", "duòng", "d"),
    ("đường", "đuong", "mark"),
    ("điện thoại", "dien thoại", "unmarked"),
    ("công nghệ", "cong nghề", "mark"),
    ("đặc biệt", "dặc biêt", "d"),
    ("điện thoại", "điên toại", "near"),
    ("điện thoại", "dien toai", "near"),
    # One letter.
    ("điện thoại", "điện toại", "near"),
    ("công nghệ", "công ngệ", "near"),
    ("điện thoại", "điện thoạii", "near"),
    ("nhà", "hnà", "near"),
    ("toán", "tán", "near"),
    ("máy bay", "máy bai", "near"),
    ("chip", "ship", "near"),
    ("điện thoại", "điệnthoại", "near"),
    ("điện thoại", "dienthoai", "near"),
    ("trí tuệ nhân tạo", "trítuệnhântạo", "near"),
    # Another word.
    ("má", "", "wrong"),
    ("má", "  ", "wrong"),
    ("má", "?", "wrong"),
    ("mèo", "chó", "wrong"),
    ("má", "lả", "wrong"),
    ("ở", "ổi", "wrong"),
    ("ô", "a", "wrong"),
    ("5G", "4G", "wrong"),
    ("điện thoại", "máy tính", "wrong"),
    ("điện thoại", "thoại", "wrong"),
    ("điện thoại", "điện thoại di động", "wrong"),
    ("điện thoại", "điệ thoạ", "wrong"),
]


@pytest.mark.parametrize(("expected", "answer", "verdict"), CASES)
def test_verdicts(expected: str, answer: str, verdict: str) -> None:
    assert compare(expected, answer).verdict == verdict


def test_a_tone_is_named_and_placed() -> None:
    (found,) = compare("con má", "Con mã").syllables
    assert (found.kind, found.expected, found.answer) == ("tone", "má", "mã")
    assert (found.expected_tone, found.answer_tone) == ("sắc", "ngã")
    assert (found.expected_span, found.answer_span) == ((4, 6), (4, 6))


def test_spans_count_the_characters_as_written() -> None:
    answer = "  " + unicodedata.normalize("NFD", "điện") + "\u00a0 thoai "
    (found,) = compare("điện thoại", answer).syllables
    assert answer[slice(*found.answer_span)] == "thoai"


def test_missing_and_extra_syllables_are_shown_where_they_belong() -> None:
    (missing,) = compare("trí tuệ nhân tạo", "trí nhân tạo").syllables
    assert (missing.kind, missing.expected, missing.answer) == ("missing", "tuệ", "")
    assert missing.answer_span == (3, 3)
    (extra,) = compare("điện thoại", "cái điện thoại").syllables
    assert (extra.kind, extra.answer, extra.expected_span) == ("extra", "cái", (0, 0))


def test_the_best_of_several_accepted_answers_counts() -> None:
    assert compare(["xe hơi", "ô tô"], "ô to").expected == "ô tô"
    assert compare(("xe hơi", "ô tô"), "Ô TÔ").verdict == "spelling"
    with pytest.raises(ValueError, match="at least one"):
        compare([], "má")


def test_mergers_are_forgiven_where_they_are_made() -> None:
    tone = compare("nghĩ ngợi", "nghỉ ngợi")
    assert forgiven(tone, Dialect.SAIGON)
    assert forgiven(tone, Dialect.HUE)
    assert not forgiven(tone, Dialect.HANOI)
    assert forgiven(compare("tranh", "chanh"), Dialect.HANOI)
    assert not forgiven(compare("má", "mà"), Dialect.SAIGON)
    assert not forgiven(compare("má", ""), Dialect.SAIGON)
    assert forgiven(compare("hoà", "hòa"), Dialect.HANOI)


@pytest.mark.parametrize(
    ("expected", "answer", "sentence"),
    [
        ("má", "mã", "You wrote mã with ngã; it is má with sắc."),
        ("cô", "co", "You wrote co with o; it is cô with ô."),
        ("cố", "cỏ", "You wrote cỏ with o and hỏi; it is cố with ô and sắc."),
        ("đi", "di", "You wrote di with d; it is đi with đ."),
        ("máy tính", "may tinh", "You left out the marks: it is máy tính."),
        ("chip", "ship", "Almost: you wrote ship; it is chip."),
        ("má", " ", "You wrote nothing; it is má."),
        ("mèo", "chó", "Another word: you wrote chó; it is mèo."),
        ("hoà", "hòa", "Right: hòa and hoà are the same word."),
        ("má", "má", "Right."),
    ],
)
def test_explanations(expected: str, answer: str, sentence: str) -> None:
    assert explain(compare(expected, answer)) == sentence


def test_command() -> None:
    run = CliRunner().invoke(compare_command, ["má", "mã", "--json"])
    found = json.loads(run.output)
    assert found["verdict"] == "tone"
    assert found["syllables"] == [
        {
            "expected": "má",
            "answer": "mã",
            "kind": "tone",
            "expected_tone": "sắc",
            "answer_tone": "ngã",
            "expected_span": [0, 2],
            "answer_span": [0, 2],
        }
    ]
    run = CliRunner().invoke(compare_command, ["xe hơi", "ô tô", "--also", "ô tô"])
    assert run.output == "Right.\n"


@given(WORDS)
def test_the_same_text_is_exact(text: str) -> None:
    assert compare(text, text).verdict == "exact"
    assert compare(text, text.upper() + " ").verdict == "spelling"
    assert compare(text, unicodedata.normalize("NFD", text)).right


@given(WORDS)
def test_stripped_is_unmarked_or_the_one_mark_that_is_lost(text: str) -> None:
    marks = sum(word.marks for word in (Word(part, 0, 0) for part in text.split()))
    verdict = compare(text, strip_marks(text)).verdict
    if marks >= 2:
        assert verdict == "unmarked"
    else:
        assert verdict in (("tone", "mark", "d") if marks else ("exact",))


@given(WORDS, st.data())
def test_another_tone_is_a_tone(text: str, data: st.DataObject) -> None:
    parts = text.split()
    index = data.draw(st.integers(0, len(parts) - 1))
    vowel = next((c for c in parts[index] if strip_marks(c) in "aeiouy"), None)
    assume(vowel is not None and parse_syllable(parts[index]) is not None)
    apart = unicodedata.normalize("NFD", parts[index])
    old = next((tone for tone in Tone if tone.mark and tone.mark in apart), Tone.NGANG)
    new = data.draw(st.sampled_from([tone for tone in Tone if tone not in (old, Tone.NGANG)]))
    if old is Tone.NGANG:
        place = apart.index(unicodedata.normalize("NFD", str(vowel))[0]) + 1
        parts[index] = apart[:place] + new.mark + apart[place:]
    else:
        parts[index] = apart.replace(old.mark, new.mark)
    found = compare(text, " ".join(parts))
    assert found.verdict == "tone"
    assert [one.answer_tone for one in found.syllables] == [new.label]


@given(ANSWERS, ANSWERS)
def test_differences_stand_where_they_say(expected: str, answer: str) -> None:
    found = compare(expected, answer)
    assert found.verdict in VERDICTS
    assert found.right <= (not found.syllables)
    for one in found.syllables:
        assert expected[slice(*one.expected_span)] == one.expected
        assert answer[slice(*one.answer_span)] == one.answer
    for side in ("expected_span", "answer_span"):
        starts = [getattr(one, side)[0] for one in found.syllables]
        assert starts == sorted(starts)
    assert json.loads(json.dumps(found.as_json()))["verdict"] == found.verdict
    assert explain(found)


@given(WORDS, WORDS)
def test_tone_mark_and_d_are_the_same_both_ways(first: str, second: str) -> None:
    there, back = compare(first, second).verdict, compare(second, first).verdict
    if {there, back} <= {"exact", "spelling", "tone", "mark", "d"}:
        assert there == back
    assert ("wrong" in (there, back)) <= ({there, back} <= {"wrong", "near"})
