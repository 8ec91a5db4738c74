"""How soon the next question stands on the screen after a grade: 100 cards, every way mixed.

    python -m tests.benchmarks.bench_browser_study

Measured in Chromium, from the key that grades to the frame that shows the next card, by keyboard at
a learner's pace (the card behind is fetched while one thinks). The bound is 50 ms for 95 of 100.
"""

import logging
import shutil
import sys
import tempfile
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from waitress import create_server

from webapp import create_app
from webapp.config import Settings
from webapp.services.quizzes import warm_up
from webapp.storage.database import Database
from webapp.storage.tables import CardRow

CARDS = 100
THINKING_MS = 400
BOUND_MS = 50
# The clock starts with the key and stops in the frame after the card was replaced.
WATCH = """
() => {
  const place = document.querySelector('#card-place');
  window.times = [];
  let pressed = 0;
  addEventListener('keydown', () => { pressed = performance.now(); }, true);
  new MutationObserver(records => {
    if (!records.some(record => record.target === place)) return;
    const from = pressed;
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
  }).observe(place, {childList: true});
}
"""


def make_due(database: Database) -> None:
    """Let every second card be due for review, young or mature, so that all ways come up."""
    day = datetime.now(UTC).date().toordinal()
    with database.transaction() as session:
        for number, card in enumerate(session.scalars(select(CardRow))):
            if card.kind == ("production" if number // 2 % 3 else "recognition"):
                card.state, card.difficulty, card.reps = "review", 5.0, 4
                card.stability = 8.0 if number % 4 else 60.0
                card.interval, card.last_day, card.due_day = 8, day - 8, day - 1


def answer(page: Page) -> None:
    """Answer the card on the screen in its way, so that the grades are there."""
    if page.locator(".pause .now").count():
        page.locator(".pause .now").click()
    if page.locator(".option").count():
        page.keyboard.press("1")
    elif page.locator("#typed").count():
        page.keyboard.type("thuaatj toans")
        page.keyboard.press("Enter")
    else:
        page.locator(".reveal").click()
    page.wait_for_selector(".back[open]")
    page.wait_for_timeout(THINKING_MS)


def run(address: str, chromium: str) -> tuple[list[float], Counter[str]]:
    """Study in a browser; return the milliseconds of each card and the ways it was asked in."""
    ways: Counter[str] = Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{address}/study")
        page.wait_for_load_state("networkidle")
        page.evaluate(WATCH)
        while ways.total() < CARDS:
            card = page.locator(".card")
            shown = card.get_attribute("data-review")
            ways[card.get_attribute("data-way") or ""] += 1
            answer(page)
            page.keyboard.press("4")
            page.wait_for_function(
                "id => document.querySelector('.card').dataset.review !== id", arg=shown
            )
        page.wait_for_timeout(200)
        times: list[float] = page.evaluate("window.times")
        browser.close()
    return times, ways


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium here.")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder), time_zone="UTC"))
        database: Database = app.extensions["database"]
        make_due(database)
        warm_up()
        server = create_server(app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        started = datetime.now(UTC)
        times, ways = run(f"http://127.0.0.1:{server.effective_port}", chromium)
        took = datetime.now(UTC) - started
        times.sort()
        p95 = times[int(len(times) * 0.95) - 1]
        print(f"{len(times)} cards in {took / timedelta(seconds=1):.0f} s: {dict(ways)}")
        print(f"median {median(times):.1f} ms, p95 {p95:.1f} ms, longest {times[-1]:.1f} ms")
        print("within the bound" if p95 < BOUND_MS else f"over the bound of {BOUND_MS} ms")


if __name__ == "__main__":
    main()
