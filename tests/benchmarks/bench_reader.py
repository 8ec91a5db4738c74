"""A 5,000-word article in the reader, on a phone's screen: first paint, scrolling, the library.

    python -m tests.benchmarks.bench_reader [ROUNDS]

The article is the bundled one three times over, read from `vietdeck serve` on loopback by a real
Chromium, each time in a context without a cache. Scrolling is measured with a processor slowed down
four times, as a phone's is. The machine's load is printed beside the figures, since a busy one
paints late; the server's own part is told apart, as processor time.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from decks.bundled import bundled_article
from tests.chromium import CHROMIUM_ARGUMENTS, find_chromium
from webapp import create_app
from webapp.config import Settings
from webapp.services import articles
from webapp.services.learners import local_learner, utc_now
from webapp.services.readiness import rate_library
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, ArticleWordsRow

FIRST_PAINT_MS = 250
SLOWED = 4
LIBRARY = 200
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SCROLL = """async () => {
  const frames = [], tasks = [];
  new PerformanceObserver((seen) => tasks.push(...seen.getEntries().map((task) => task.duration)))
    .observe({ entryTypes: ["longtask"] });
  let last = performance.now();
  const end = last + 2000;
  await new Promise((done) => {
    const frame = (now) => {
      frames.push(now - last);
      last = now;
      scrollBy(0, 60);
      now < end ? requestAnimationFrame(frame) : done();
    };
    requestAnimationFrame(frame);
  });
  await new Promise((done) => setTimeout(done, 200));
  return { frames: frames.slice(1), tasks };
}"""


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Serve the application in a process of its own, as a learner runs it; give its address."""
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve", "--port", "0"]
    settings = os.environ | {"VIETDECK_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) as server:
        try:
            told = server.stdout.readline() if server.stdout else ""
            found = re.search(r"http://[\d.]+:\d+", told)
            if found is None:
                raise SystemExit(f"the server did not start: {told}")
            yield found[0]
        finally:
            server.terminate()


def add_long_article(database: Database) -> tuple[int, int]:
    """Store an article of three times the bundled one; give its id and its number of words."""
    text = bundled_article().text
    others = (text.replace("DeepSeek", name) for name in ("OpenAI", "Google"))
    extracted = articles.extract("\n".join([text, *others]), title="Một bài dài")
    with database.transaction() as session:
        learner = local_learner(session)
        if learner is None:
            raise SystemExit("the application made no learner")
        saved = articles.save(session, learner, extracted, utc_now())
    return saved.article_id, len(extracted.words)


def processor_time(app: Flask, path: str) -> float:
    """Return the processor time of one request, in milliseconds, best of five."""
    client = app.test_client()
    times = []
    for _ in range(5):
        start = process_time()
        client.get(path).get_data()
        times.append(1_000 * (process_time() - start))
    return min(times)


def paint(browser: Browser, address: str) -> tuple[float, dict[str, list[float]]]:
    """Open a page as a phone does; give its first paint, and frames and long tasks of scrolling."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(address)
    while not (painted := float(page.evaluate(PAINTED))):
        page.wait_for_timeout(10)
    page.wait_for_load_state("networkidle")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    scrolled: dict[str, list[float]] = page.evaluate(SCROLL)
    context.close()
    return painted, scrolled


def library_time(database: Database, article_id: int) -> float:
    """Return how long rating a library of 200 articles takes, in milliseconds, best of five."""
    with database.transaction() as session:
        learner = local_learner(session)
        words = session.get(ArticleWordsRow, article_id)
        if learner is None or words is None:
            raise SystemExit("the long article was not stored")
        for number in range(LIBRARY):
            row = ArticleRow(
                learner_id=learner.id, title="Bài", digest=str(number), added_at=utc_now()
            )
            session.add(row)
            session.flush()
            session.add(ArticleWordsRow(article_id=row.id, free=words.free, counts=words.counts))
    times = []
    for _ in range(5):
        with database.reading() as session:
            start = perf_counter()
            rate_library(session, learner, utc_now())
            times.append(1_000 * (perf_counter() - start))
    return min(times)


def main(rounds: int = 7) -> float:
    """Print the figures and give the median first paint in milliseconds."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        database: Database = app.extensions["database"]
        article_id, words = add_long_article(database)
        path = f"/articles/{article_id}/read"
        server = processor_time(app, path)
        with serving(Path(folder)) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=list(CHROMIUM_ARGUMENTS)
            )
            small = [paint(browser, f"{base}/dictionaries")[0] for _ in range(rounds)]
            runs = [paint(browser, f"{base}{path}") for _ in range(rounds)]
            browser.close()
        rated = library_time(database, article_id)
        database.close()
    painted = sorted(first for first, _ in runs)
    frames = sorted(gap for _, scrolled in runs for gap in scrolled["frames"])
    tasks = [task for _, scrolled in runs for task in scrolled["tasks"]]
    print(
        f"{words} words: first paint {median(painted):.0f} ms (best {painted[0]:.0f}, worst"
        f" {painted[-1]:.0f}; at most {FIRST_PAINT_MS} wanted), the server's part {server:.0f} ms;"
        f" the app's smallest page: {median(small):.0f} ms"
    )
    print(
        f"scrolling, {SLOWED} times slower: {median(frames):.1f} ms a frame, 95% within"
        f" {frames[int(len(frames) * 0.95)]:.1f} ms; {len(tasks) / rounds:.1f} tasks of 50 ms or"
        f" more each time, the longest {max(tasks, default=0):.0f} ms"
    )
    print(f"{LIBRARY} articles rated in {rated:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {rounds} rounds")
    return median(painted)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
