"""The candidate sheet over HTTP, by plain forms and by script."""

import re

import pytest
from flask.testing import FlaskClient

from decks.errors import ArticleError
from webapp.services import articles

JSON = {"Accept": "application/json"}
TEXT = (
    "Trung tâm dữ liệu mới\n\n"
    "Trung tâm dữ liệu mới của hãng có một nghìn máy chủ và máy vi tính. "
    "Mỗi máy chủ cần hai bộ vi xử lý và một phần mềm mã nguồn mở. "
    "Kỹ sư phần mềm nói rằng máy tính này dùng chip mới để huấn luyện trí tuệ nhân tạo. "
    "Hãng đặt tên cho hệ thống này là docubot trên máy chủ."
)
GENERAL = (
    "Đội bóng thắng trận\n\nĐội bóng thắng trận. Cầu thủ trẻ ghi hai bàn và khán giả vui mừng "
    "hát suốt đêm bên sông, còn huấn luyện viên cảm ơn người hâm mộ."
)


@pytest.fixture
def address(client: FlaskClient) -> str:
    """The address of the sheet of an article that was just pasted."""
    added = client.post("/articles", data={"text": TEXT})
    assert added.status_code == 303
    return added.location


def term_id(page: str, term: str) -> str:
    found = re.search(rf'data-id="(\d+)"[^>]*data-term="{re.escape(term)}"', page)
    assert found is not None, term
    return found[1]


def state(client: FlaskClient, address: str, term: str) -> str:
    page = client.get(address).text
    found = re.search(rf'data-state="(\w+)"[^>]*data-term="{re.escape(term)}"', page)
    assert found is not None, term
    return found[1]


def test_a_new_article_leads_to_its_sheet(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert address.endswith("/terms")
    assert "You know" in page
    assert "3 times here" in page
    assert re.search(r"Add the \d+ terms that lift your coverage of this article from", page)
    assert "No meaning known yet" in page
    assert address in client.get(address.removesuffix("/terms")).text


def test_ticked_words_are_added_by_a_plain_form(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    ids = [term_id(page, "máy chủ"), term_id(page, "chip")]
    form = {"before": "", "accepted": ids, "do": "add"}
    added = client.post(address, data=form)
    assert added.location == address.removesuffix("/terms")
    assert "2 words were added to your deck" in client.get(added.location).text
    again = client.post(address, data=form, follow_redirects=True)
    assert "nothing new to add" in again.text
    assert state(client, address, "máy chủ") == "deck"


def test_any_button_keeps_the_ticks(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    rejected = term_id(page, "bộ vi xử lý")
    form = {"before": "", "accepted": term_id(page, "chip"), "do": f"rejected:{rejected}"}
    answer = client.post(address, data=form, follow_redirects=True)
    assert "“bộ vi xử lý” is rejected" in answer.text
    assert state(client, address, "chip") == "accepted"
    assert state(client, address, "bộ vi xử lý") == "rejected"
    client.post(address, data={"before": term_id(page, "chip"), "accepted": ""})
    assert state(client, address, "chip") == "proposed"


def test_the_lift_is_one_click(client: FlaskClient, address: str) -> None:
    page = client.get(f"{address}?lift=10").text
    ids = re.search(r'name="lift_ids" value="([\d ]+)"', page)
    assert ids is not None
    count = len(ids[1].split())
    assert f"Add the {count} terms" in page
    form = {"do": "lift", "lift_ids": ids[1], "before": "", "lift": "10"}
    assert (
        f"{count} words were added" in client.post(address, data=form, follow_redirects=True).text
    )
    assert "nothing new to add" in client.post(address, data=form, follow_redirects=True).text


def test_a_script_gets_the_term_and_the_figures(client: FlaskClient, address: str) -> None:
    chosen = term_id(client.get(address).text, "máy chủ")
    answer = client.post(
        f"{address}/{chosen}/choice?lift=10", data={"choice": "known"}, headers=JSON
    )
    told = answer.get_json()
    assert told["told"] == "“máy chủ” counts as known."
    assert 'data-state="known"' in told["term"]
    assert 'id="reach"' in told["coverage"]
    assert 'id="commit"' in told["commit"]
    plain = client.post(f"{address}/{chosen}/choice", data={"choice": "open"})
    assert plain.location == f"{address}#term-{chosen}"


def test_a_meaning_is_typed_in_and_accepted(client: FlaskClient, address: str) -> None:
    chosen = term_id(client.get(address).text, "docubot")
    refused = client.post(f"{address}/{chosen}/choice", data={"choice": "accepted"}, headers=JSON)
    assert refused.status_code == 400
    assert "no meaning yet" in refused.get_json()["error"]
    assert "What does it mean?" in client.get(f"{address}/{chosen}").text
    empty = client.post(f"{address}/{chosen}", data={"gloss": " ", "then": "accepted"})
    assert empty.status_code == 400
    assert 'id="gloss-error"' in empty.text
    form = {"gloss": "a robot for documents", "pos": "noun", "then": "accepted"}
    saved = client.post(f"{address}/{chosen}", data=form, follow_redirects=True)
    assert "“docubot” is accepted" in saved.text
    assert "a robot for documents" in saved.text


def test_terms_are_merged_split_and_restored_by_forms(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    one, other = term_id(page, "máy tính"), term_id(page, "máy vi tính")
    form = {"other": one, "stays": "other"}
    merged = client.post(f"{address}/{other}/merge", data=form, follow_redirects=True).text
    assert "“máy vi tính” is now a form of “máy tính”" in merged
    assert "Also written" in merged
    assert "Make it a word of its own again" in client.get(f"{address}/{one}").text
    restored = client.post(f"{address}/{other}/restore", data={}, follow_redirects=True).text
    assert "“máy vi tính” is a word of its own again" in restored
    phrase = term_id(page, "trung tâm dữ liệu")
    assert 'value="trung tâm | dữ liệu"' in client.get(f"{address}/{phrase}").text
    wrong = client.post(f"{address}/{phrase}/split", data={"words": "trung tâm"})
    assert wrong.status_code == 400
    assert 'value="trung tâm"' in wrong.text
    assert "make up “trung tâm dữ liệu”" in wrong.text
    client.post(f"{address}/{phrase}/split", data={"words": "trung tâm | dữ liệu"})
    assert state(client, address, "trung tâm dữ liệu") == "split"
    told = client.post(f"{address}/{phrase}/restore", data={}, headers=JSON).get_json()
    assert told == {"told": "“trung tâm dữ liệu” is a word of its own again."}


def test_general_news_is_told_so_and_adds_nothing(client: FlaskClient) -> None:
    address = client.post("/articles", data={"text": GENERAL}).location
    page = client.get(address).text
    assert "This reads like general news" in page
    assert 'value="lift"' not in page
    article = address.removesuffix("/terms")
    assert "No words proposed" in client.get(article).text
    taken = client.post(f"{article}/deck", follow_redirects=True)
    assert "0 words were added" in taken.text


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/articles/99/terms", {}, 404),
        ("/articles/1/terms/9999/choice", {"choice": "known"}, 404),
        ("/articles/1/terms/13/choice", {"choice": "eaten"}, 400),
        ("/articles/1/terms/13/merge", {"other": "x"}, 400),
        ("/articles/1/terms/13/merge", {"other": "9999"}, 404),
        ("/articles/1/terms", {"do": "known:999999", "accepted": "x"}, 404),
    ],
)
def test_strange_requests_are_refused_in_words(
    client: FlaskClient, path: str, data: dict[str, str], status: int
) -> None:
    answer = client.post(path, data=data)
    assert answer.status_code == status
    assert "That did not work" in answer.text or "Not found" in answer.text


def test_what_was_decided_goes_into_the_next_mining(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get(address).text
    client.post(f"{address}/{term_id(page, 'chip')}/choice", data={"choice": "rejected"})
    client.post(f"{address}/{term_id(page, 'máy chủ')}/choice", data={"choice": "known"})
    given: dict[str, object] = {}

    def mine(article: object, **options: object) -> None:
        given.update(options)
        raise ArticleError("That is enough.")

    monkeypatch.setattr(articles, "mine", mine)
    client.post("/articles", data={"text": TEXT + " Thêm."})
    assert given["known"] == {"máy chủ"}
    decided = given["decided"]
    assert isinstance(decided, dict)
    assert decided["chip"] == "rejected"
    assert decided["thuật toán"] == "accepted"
