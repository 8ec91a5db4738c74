"""Every page: its words, its forms, and what is said when something is wrong."""

import io

import pytest
from flask.testing import FlaskClient

ARTICLE = (
    "Trí tuệ nhân tạo thay đổi ngành phần mềm\n\n"
    "Các công ty công nghệ đang dùng trí tuệ nhân tạo để viết phần mềm nhanh hơn. "
    "Nhiều kỹ sư nói rằng mã nguồn mở giúp họ học thuật toán mới mỗi ngày.\n"
)
SETTINGS = {
    "new_per_day": "15",
    "reviews_per_day": "120",
    "desired_retention": "92",
    "rollover_hour": "3",
    "time_zone": "Europe/Berlin",
    "theme": "dark",
}


def test_home_says_what_is_due_and_lists_the_library(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Your first words are ready" in page
    assert "Thuật toán mới" in page


def test_an_article_shows_its_terms_with_meaning_reason_and_sentence(client: FlaskClient) -> None:
    page = client.get("/articles/1").text
    assert "algorithm" in page
    assert "mostly in technology news" in page
    assert "<mark>mã nguồn mở</mark>" in page
    assert "Add 1 more word to my deck" in page


def test_terms_are_taken_into_the_deck(client: FlaskClient) -> None:
    page = client.post("/articles/1/deck", follow_redirects=True).text
    assert "1 word was added to your deck" in page
    assert "0 of 13 words known" in page


def test_a_pasted_article_becomes_a_page_of_its_own(client: FlaskClient) -> None:
    added = client.post("/articles", data={"title": "", "text": ARTICLE})
    assert added.status_code == 303
    page = client.get(added.location).text
    assert "Trí tuệ nhân tạo thay đổi ngành phần mềm" in page
    again = client.post("/articles", data={"text": ARTICLE}, follow_redirects=True)
    assert "You have this article already" in again.text


def test_a_text_file_becomes_an_article(client: FlaskClient) -> None:
    upload = (io.BytesIO(ARTICLE.encode()), "bài báo.TXT")
    added = client.post("/articles", data={"title": "Tên khác", "file": upload})
    assert "Tên khác" in client.get(added.location).text


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("", "", "Paste the text of an article"),
        ("   \n", "", "Paste the text of an article"),
        ("This is plain English text about computers and nothing else. " * 3, "", "Vietnamese"),
        ("", "article.pdf", "not Vietnamese"),
        (ARTICLE, "article.txt", "both a text and a file"),
    ],
)
def test_a_refused_article_keeps_what_was_typed(
    client: FlaskClient, text: str, name: str, words: str
) -> None:
    data = {"title": "Giữ lại tiêu đề", "text": text}
    files = {"file": (io.BytesIO(b"x"), name)} if name else {}
    answer = client.post("/articles", data=data | files)
    assert answer.status_code == 400
    assert words in answer.text
    assert "Giữ lại tiêu đề" in answer.text
    assert text.strip() in answer.text


def test_settings_are_stored_and_shown(client: FlaskClient) -> None:
    page = client.post("/settings", data=SETTINGS, follow_redirects=True).text
    assert "Your settings are saved" in page
    assert 'value="92"' in page
    assert '<option value="Europe/Berlin" selected>' in page
    assert 'data-theme="dark"' in client.get("/").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("new_per_day", "-1", "New cards a day can be any number"),
        ("new_per_day", "many", "must be a whole number"),
        ("reviews_per_day", "", "is missing"),
        ("desired_retention", "99", "from 70% to 97%"),
        ("rollover_hour", "24", "from 0 to 23"),
        ("time_zone", "Mars/Base", "is not a time zone"),
        ("theme", "pink", "auto, light or dark"),
    ],
)
def test_a_refused_setting_names_its_field_and_keeps_the_rest(
    client: FlaskClient, field: str, value: str, words: str
) -> None:
    answer = client.post("/settings", data=SETTINGS | {field: value})
    assert answer.status_code == 400
    assert words in answer.text
    assert f'id="{field}-error"' in answer.text
    if field != "new_per_day":
        assert 'value="15"' in answer.text


def test_a_word_is_edited_in_place(client: FlaskClient) -> None:
    saved = client.post("/notes/1", data={"gloss": "a recipe for computers", "card": "1"})
    assert saved.location == "/study?card=1&reveal=1"
    assert "a recipe for computers" in client.get(saved.location).text
    back = client.post("/notes/1", data={"gloss": "", "article": "1"})
    assert back.location == "/articles/1#word-1"
    assert "algorithm" in client.get("/articles/1").text


def test_an_edit_too_long_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/notes/1", data={"gloss": "x" * 2_001})
    assert answer.status_code == 400
    assert "2,001" in answer.text
    assert "x" * 2_001 in answer.text


@pytest.mark.parametrize("page", ["/articles/99", "/notes/99", "/study?card=99", "/no-such-page"])
def test_what_is_not_there_is_said_on_a_page(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 404
    assert "Not found" in answer.text
    assert client.get(page, headers={"Accept": "application/json"}).get_json()["error"]
