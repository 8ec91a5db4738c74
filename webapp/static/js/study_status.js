/** What stands around the card: the line of status, the counts, the line of progress. */

export const NO_CONNECTION =
  "No connection. Your answer is kept here and sent as soon as there is one.";
export const NOT_NOW = "This needs a connection. Please try again when there is one.";

const status = document.querySelector("#status");

export function say(message, problem = false) {
  status.textContent = message;
  status.classList.toggle("problem", problem);
}

export function setCounts(counts) {
  for (const shown of document.querySelectorAll("[data-count]")) {
    shown.textContent = counts[shown.dataset.count];
  }
  const bar = document.querySelector("#done");
  if ("aim" in bar.dataset) return;
  bar.max = counts.done + counts.new + counts.learning + counts.review;
  bar.value = counts.done;
}

/** Move the line of progress towards what the learner aimed for; say whether that is reached now. */
export function setSitting(sitting) {
  const bar = document.querySelector("#done");
  if (!sitting || sitting.share === null) return false;
  const before = bar.value;
  bar.value = sitting.share;
  bar.setAttribute("aria-label", sitting.told);
  return sitting.reached && before < 1;
}
