"""Plain text out of markup: nothing that a browser could take for a tag stays."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decks.dictionaries.plain_text import plain_text

TAG = re.compile(r"<[/!?]?[a-zA-Z][^<>]*>")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("peace", "peace"),
        ("a < b and c > d", "a < b and c > d"),
        ("R&D; AT&T", "R&D; AT&T"),
        ("one\n\n  two \n", "one\ntwo"),
        ("a<br>b", "a\nb"),
        ("x <!-- hidden <b>--> y", "x y"),
        ("a &lt;script&gt;alert(1)&lt;/script&gt; b", "a b"),
        ("&amp;lt;b&amp;gt;x", "x"),
        ("caf\u0065\u0301 \u200bhoa\u0300", "café hoà"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<td>a</td><td>b</td>", "a b"),
        ("<style>p { color: red }</style>text", "text"),
        ("<b", "<b"),
    ],
)
def test_examples(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_lines_of_markup_mean_nothing() -> None:
    assert plain_text("<p>one\ntwo</p>\n<p>three</p>", markup=True) == "one two\nthree"


_PIECES = st.sampled_from(
    ["<", ">", "<b>", "</b>", "&lt;", "&gt;", "&amp;", "lt;", "script", "<!--", "-->", " ", "à",
     "<scr", "ipt>", "\n", "/", "a", "=", '"', "&#60;", "&#x3c;", "‮", "\ud800"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join), st.booleans())
@example("<\u202elt;>", False)
@example("<&#8238;b>", True)
@example("<&#8238;b>", False)
def test_no_tag_is_ever_left(text: str, markup: bool) -> None:
    plain = plain_text(text, markup=markup)
    assert not TAG.search(plain)
    plain.encode()
    assert plain_text(plain) == plain
