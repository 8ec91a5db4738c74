"""Studying with the network cut: cards and sounds from the device, answers kept and sent once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import OpenPage
from tests.browser.test_study import answer_with, stored, wait_until_stored
from tests.browser.watch import Watch
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, LearnerRow, ReviewRow

pytestmark = pytest.mark.browser

AWAY = timedelta(seconds=70)
KEPT_CARDS = """async () => {
    const open = indexedDB.open("vietdeck", 1);
    await new Promise(done => open.onsuccess = done);
    const ask = open.result.transaction("kept").objectStore("kept").get("cards of all");
    await new Promise(done => ask.onsuccess = done);
    return (ask.result ?? []).length;
}"""
KEPT_SOUNDS = "async () => (await (await caches.open('vietdeck-sounds')).keys()).length"
KEPT_PAGE = "async () => Boolean(await caches.match('/study'))"


def start(open_page: OpenPage, watch: Watch, path: str = "/study") -> Page:
    """Open a study page and wait until all it needs without a network is kept."""
    watch.allowed += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "409 (CONFLICT)"]
    page = open_page(path, service_workers="allow")
    poll(page, "() => navigator.serviceWorker.controller !== null")
    poll(page, KEPT_CARDS)
    poll(page, KEPT_PAGE)
    return page


def poll(page: Page, script: str, least: int = 1) -> None:
    """Wait until a script returns at least so much."""
    for _ in range(300):
        if int(page.evaluate(script)) >= least:
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def flips_only(database: Database, **more: object) -> None:
    with database.transaction() as session:
        row = session.scalars(select(LearnerRow)).one()
        row.preferences = {**row.preferences, "ways": ["flip"], **more}


def waiting(page: Page) -> int:
    return page.evaluate(  # type: ignore[no-any-return]
        """async () => {
            const open = indexedDB.open("vietdeck", 1);
            await new Promise(done => open.onsuccess = done);
            const ask = open.result.transaction("answers").objectStore("answers").count();
            await new Promise(done => ask.onsuccess = done);
            return ask.result;
        }"""
    )


def wait_until_kept(page: Page, count: int) -> None:
    for _ in range(100):
        if waiting(page) == count:
            return
        page.wait_for_timeout(25)
    assert waiting(page) == count


def test_a_session_goes_on_without_a_network_and_loses_nothing(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    flips_only(database)
    page = start(open_page, watch)
    first = page.locator(".card").get_attribute("data-card")
    answer_with(page, "3")
    wait_until_stored(page, database, 1)
    began = datetime.now(UTC) - AWAY
    page.clock.install(time=began)  # so that the time to come is not the future to the server
    page.context.set_offline(True)
    failed = page.locator(".card").get_attribute("data-card")
    version = page.locator(".card").get_attribute("data-version")
    answer_with(page, "1")
    for _ in range(4):
        answer_with(page, "3")
    page.clock.fast_forward(int(AWAY.total_seconds() * 1000))  # the failed card's minute is over
    for _ in range(2):
        answer_with(page, "4")
        if page.locator(".card").get_attribute("data-card") == failed:
            break
    assert page.locator(".card").get_attribute("data-card") == failed
    assert page.locator(".card").get_attribute("data-version") == str(int(version or 0) + 1)
    answer_with(page, "3")
    for _ in range(2):
        answer_with(page, "3")
    page.wait_for_timeout(100)
    given = waiting(page)
    assert given >= 9
    context = page.context
    page.close()

    again = context.new_page()  # still without a network
    watch.follow(again)
    again.goto("/study")
    expect(again).to_have_title(re.compile("Study"))
    wait_until_kept(again, given)
    shown = again.locator(".card")
    expect(shown).not_to_have_attribute("data-card", first or "")
    assert shown.get_attribute("data-card") != failed
    answer_with(again, "3")
    wait_until_kept(again, given + 1)
    assert len(stored(database)) == 1
    context.set_offline(False)

    wait_until_stored(again, database, 1 + given + 1)
    again.wait_for_timeout(300)
    rows = stored(database)
    assert len(rows) == 1 + given + 1
    assert len({row.review_id for row in rows}) == len(rows)
    repeated = [row for row in rows if row.card_id == int(failed or 0)]
    assert [row.rating for row in repeated] == [1, 3]
    times = [row.reviewed_at for row in rows[1:-1]]
    assert times == sorted(times)
    assert all(began - timedelta(seconds=2) <= when for when in times)
    wait_until_kept(again, 0)


def test_sounds_are_heard_without_a_network(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    flips_only(database, sound="press")
    page = start(open_page, watch)
    poll(page, KEPT_SOUNDS, 12)
    page.context.set_offline(True)
    for _ in range(2):
        played = page.evaluate(
            """async () => {
                const { soundAddress } = await import("/static/js/sound.js");
                const player = new Audio(soundAddress(document.querySelector("#prompt").innerText));
                await player.play();
                await new Promise(done => player.onended = done);
                return player.duration;
            }"""
        )
        assert played > 0.3
        answer_with(page, "3")


def test_an_answer_given_elsewhere_wins_and_it_is_said_kindly(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    flips_only(database)
    page = start(open_page, watch)
    page.context.set_offline(True)
    first = int(page.locator(".card").get_attribute("data-card") or 0)
    for key in "13":
        answer_with(page, key)
    wait_until_kept(page, 2)
    with database.transaction() as session:  # on another device
        row = session.get_one(CardRow, first)
        row.suspended = True
    context = page.context
    page.close()
    context.set_offline(False)
    home = context.new_page()
    watch.follow(home)
    home.goto("/")
    notice = home.get_by_text("1 answer from before did not count")
    expect(notice).to_contain_text("answered elsewhere meanwhile")
    rows: list[ReviewRow] = stored(database)
    assert [row.rating for row in rows] == [3]


def test_other_pages_say_that_there_is_no_connection(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    page = start(open_page, watch)
    page.context.set_offline(True)
    page.goto("/progress")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    page.get_by_role("link", name="Study the cards kept here").click()
    expect(page.locator("#prompt")).to_be_visible()


def test_it_can_be_installed(open_page: OpenPage) -> None:
    page = open_page("/")
    problems = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    found = {error["errorId"] for error in problems["installabilityErrors"]}
    assert found <= {"in-incognito", "no-matching-service-worker"}
    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith(".webmanifest")


def test_an_answer_that_builds_on_a_refused_one_goes_with_it(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    watch.allowed.append("409 (CONFLICT)")
    page = open_page("/settings")
    with database.transaction() as session:
        row = session.scalars(select(CardRow).order_by(CardRow.id)).first()
        assert row is not None
        card, shown = row.id, row.version
        row.suspended = True  # changed on another device, so the version is one higher
    told = page.evaluate(
        """async ([card, shown]) => {
            const { addAnswer, allAnswers } = await import("/static/js/store.js");
            const { sendAll } = await import("/static/js/queue.js");
            const address = `/cards/${card}/reviews`;
            for (const version of [shown, shown + 1]) {
                const fields = { version, rating: 3, review_id: crypto.randomUUID() };
                await addAnswer({ card: String(card), address, fields, at: Date.now() - 60_000 });
            }
            const refused = [];
            await sendAll({ refused: (status) => refused.push(status) });
            return [refused, (await allAnswers()).length];
        }""",
        [card, shown],
    )
    assert told == [[409], 0]
    assert stored(database) == []  # the second bore the version of somebody else's change
    page.goto("/")
    expect(page.get_by_text("2 answers from before did not count")).to_be_visible()


def test_without_a_store_answers_are_sent_all_the_same(
    open_page: OpenPage, database: Database
) -> None:
    flips_only(database)
    page = open_page("/settings")
    page.context.add_init_script("indexedDB.open = () => { throw new Error('forbidden'); };")
    page.goto("/study")
    for key in "34":
        answer_with(page, key)
    rows = wait_until_stored(page, database, 2)
    assert [row.rating for row in rows] == [3, 4]
