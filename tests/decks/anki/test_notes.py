"""From plain text to the fields of a note."""

import unicodedata
from dataclasses import replace

import pytest

from decks.anki import AnkiNote, CardType, deck_name, note_from_term, tag_name, to_text
from decks.anki.markup import to_html
from decks.anki.note_type import FIELDS
from decks.anki.notes import fields_of
from decks.errors import PackageError
from decks.terms import Example, Term


def test_fields_are_those_of_the_note_type(note: AnkiNote) -> None:
    assert tuple(fields_of(note)) == FIELDS


def test_term_is_marked_and_blanked(note: AnkiNote) -> None:
    fields = fields_of(note)
    assert fields["Sentence1"].startswith("<b>Trí tuệ nhân tạo</b> đang")
    assert fields["Sentence2"] == "Nhiều công ty đầu tư vào <b>trí tuệ nhân tạo</b>."
    assert fields["Cloze1"].startswith('<span class="blank">[…]</span> đang')
    assert "Trí tuệ" not in fields["Cloze1"]
    assert fields["Sentence3"] == ""


def test_text_is_escaped_and_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "tiếng Việt")
    text = f'C++ <b> & "x" {decomposed}'
    fields = fields_of(AnkiNote(term=text, examples=(Example(f"< {text} >", 2, 2 + len(text)),)))
    assert fields["Term"] == 'C++ &lt;b&gt; &amp; "x" tiếng Việt'
    assert fields["Sentence1"] == '&lt; <b>C++ &lt;b&gt; &amp; "x" tiếng Việt</b> &gt;'


@pytest.mark.parametrize(
    "text",
    [
        "[sound:a.mp3]",
        "[latex]x[/latex]",
        "[$]x[/$]",
        "a < b > c",
        "&amp;",
        "{{c1::a}} &#91;",
        "[1]",
    ],
)
def test_text_survives_a_field(text: str) -> None:
    html = to_html(text)
    assert "[sound:" not in html
    assert "[latex]" not in html
    assert "[$]" not in html
    if "{{" not in text:  # in a foreign deck this marks a gap
        assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>máy&nbsp;chủ</div><br>x", "máy chủ x"),
        ("từ [sound:tu.mp3]<script>alert(1)</script>", "từ"),
        ("{{c1::đám mây::gợi ý}} là gì", "đám mây là gì"),
        ("a &lt; b", "a < b"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_words_of_a_foreign_field(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("link", "field"),
    [
        ('https://a.vn/?x=1&y="2"', "https://a.vn/?x=1&amp;y=&quot;2&quot;"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_only_web_links_become_links(link: str, field: str) -> None:
    assert fields_of(AnkiNote(term="a", source_link=link))["SourceLink"] == field


def test_a_card_needs_what_it_asks_about() -> None:
    bare = AnkiNote(term="mạng", card_types=tuple(CardType))
    assert bare.cards == (CardType.RECOGNITION,)
    assert replace(bare, meaning="net").cards == (CardType.RECOGNITION, CardType.PRODUCTION)
    assert replace(bare, audio="a.mp3").cards == (CardType.RECOGNITION, CardType.LISTENING)
    fields = fields_of(replace(bare, examples=(Example("Mạng.", 0, 4),)))
    assert (fields["WithCloze"], fields["WithProduction"]) == ("1", "")


def test_a_note_needs_a_term() -> None:
    with pytest.raises(PackageError, match="no term"):
        fields_of(AnkiNote(term="  "))


def test_names_of_decks_and_tags() -> None:
    assert deck_name("Bài viết:: một\n hai ") == "Vietdeck::Bài viết: một hai"
    assert tag_name("domain", "công nghệ\u3000mới") == "vietdeck::domain::công_nghệ_mới"
    assert tag_name("article", " a::b ") == "vietdeck::article::a:b"


def test_note_from_a_mined_term(example: Example) -> None:
    term = Term("trí tuệ nhân tạo", "noun", 3, 1.0, "often", "AI", (example,) * 4, (0,))
    note = note_from_term(term, article_title="Điện toán", domains=("AI",))
    assert (note.meaning, note.part_of_speech, note.source) == ("AI", "noun", "Điện toán")
    assert note.deck == "Vietdeck::Điện toán"
    assert note.tags == ("vietdeck::article::Điện_toán", "vietdeck::domain::AI")
    assert len(note.examples) == 3
    assert note_from_term(term, article_title="x", meanings=("a", "b")).meaning == "a; b"
