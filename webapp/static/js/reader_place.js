/** The place in an article: found again when it is opened, kept while it is read. */

const WAIT_MS = 1_200;
const BAR = 72; // the height of what covers the top of the text

export function keepPlace(article, bar, notice) {
  const marks = [...article.querySelectorAll("[data-at]")];
  const offset = (mark) => Number(mark.dataset.at);
  let kept = Number(article.dataset.place);
  let timer = 0;

  history.scrollRestoration = "manual";
  const found = marks.findLast((mark) => offset(mark) <= kept);
  // What is on the first screen anyway needs no jump.
  if (kept > 0 && found && found.getBoundingClientRect().top > innerHeight / 2) {
    found.scrollIntoView({ block: "start" });
    notice.hidden = false;
  }
  const opened = scrollY;

  notice.querySelector("button").addEventListener("click", () => {
    scrollTo(0, 0);
    notice.hidden = true;
    article.querySelector("a.w")?.focus({ preventScroll: true });
  });

  function here() {
    if (scrollY < 40) return 0;
    const mark = marks.find((one) => one.getBoundingClientRect().bottom > BAR);
    return mark ? offset(mark) : kept;
  }

  function keep() {
    clearTimeout(timer);
    timer = 0;
    const place = here();
    if (place === kept) return;
    kept = place;
    const token = document.querySelector("meta[name=csrf-token]").content;
    fetch(article.dataset.save, {
      method: "POST",
      keepalive: true, // arrives even when the page is left now
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      body: new URLSearchParams({ place }),
    }).catch(() => {
      kept = NaN; // not kept: the next pause tries again
    });
  }

  addEventListener(
    "scroll",
    () => {
      const most = document.documentElement.scrollHeight - innerHeight;
      bar.value = most > 0 ? scrollY / most : 1;
      if (Math.abs(scrollY - opened) > innerHeight) notice.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(keep, WAIT_MS);
    },
    { passive: true },
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) keep();
  });
  addEventListener("pagehide", () => timer && keep());
}
