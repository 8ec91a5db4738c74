/** What an answer was worth, the grade it suggests, and notices above the card. */

const WAITS = "No connection: compare it yourself, and grade it as you think right.";

/** Mark one grade as the suggested one: it is what Enter gives. */
export function suggest(card, rating) {
  for (const button of card.querySelectorAll(".grade")) {
    const chosen = Number(button.value) === rating;
    button.classList.toggle("suggested", chosen);
    if (chosen) button.setAttribute("aria-describedby", "suggestion");
    else button.removeAttribute("aria-describedby");
  }
}

/** A verdict of the page's own, where the server cannot be asked. */
export function offlineVerdict(right, expected) {
  const verdict = document.createElement("div");
  verdict.className = `verdict ${right ? "right" : "slip"}`;
  verdict.dataset.rating = right ? 3 : 1;
  const title = document.createElement("p");
  title.className = "verdict-title";
  title.textContent = right ? "Right" : `It is ${expected}`;
  verdict.append(title);
  if (!right) {
    const reason = document.createElement("p");
    reason.className = "reason";
    reason.textContent = WAITS;
    verdict.append(reason);
  }
  return { html: verdict, graded: { rating: right ? 3 : 1 } };
}

/** Show a notice above the card, made of a template; an older one goes. */
export function showNotice(template, { term = "", told = "", card = "" } = {}) {
  const notice = document.querySelector(template).content.firstElementChild.cloneNode(true);
  notice.dataset.card = card;
  const fill = (selector, text) => notice.querySelectorAll(selector).forEach((part) => (part.textContent = text));
  fill("[data-term]", term);
  fill("[data-told]", told);
  document.querySelector("#notices").replaceChildren(notice);
  return notice;
}
