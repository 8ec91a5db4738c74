/**
 * The study page, made quick: the page works without this by plain forms.
 *
 * The server draws every card (study/_card.html). While the learner thinks, the card behind the
 * one on the screen is fetched, so that it appears as soon as a grade is given; the grade itself
 * travels in the background.
 */

import { AnswerQueue } from "./answers.js";
import { listenToKeys } from "./keys.js";
import { Refused, getJson, persist, postForm } from "./requests.js";
import { Stopwatch } from "./stopwatch.js";

const NO_CONNECTION = "No connection. Your answer is kept here and sent as soon as there is one.";

const place = document.querySelector("#card-place");
const status = document.querySelector("#status");
const undoForm = document.querySelector("#undo");
const sitting = { session: place.dataset.session, article: place.dataset.article };
const watch = new Stopwatch();
const answers = new AnswerQueue({
  saved: (told) => setCounts(told.counts),
  refused: recover,
  trouble: () => say(NO_CONNECTION, true),
});

let card = place.querySelector(".card");
let graded = false; // the card on the screen has its answer and waits to be replaced
let ahead = null; // {told}: the card behind it, `told` undefined until it is there

function say(message, problem = false) {
  status.textContent = message;
  status.classList.toggle("problem", problem);
}

function setCounts(counts) {
  for (const shown of document.querySelectorAll("[data-count]")) {
    shown.textContent = counts[shown.dataset.count];
  }
  const bar = document.querySelector("#done");
  bar.max = counts.done + counts.new + counts.learning + counts.review;
  bar.value = counts.done;
}

// --- The card on the screen ----------------------------------------------------------------

function show(told, { open = false } = {}) {
  if (told.question === null) {
    location.assign(place.dataset.done);
    return;
  }
  const template = document.createElement("template");
  template.innerHTML = told.html;
  card = template.content.querySelector(".card");
  if (open) card.querySelector(".back").open = true;
  place.replaceChildren(card);
  history.replaceState(null, "", hereWithoutCard());
  graded = false;
  watch.start();
  scrollTo(0, 0);
  (open ? card.querySelector(".answer") : card.querySelector("#prompt")).focus({
    preventScroll: true,
  });
  fetchAhead();
}

function hereWithoutCard() {
  const url = new URL(location.href);
  url.searchParams.delete("card");
  url.searchParams.delete("reveal");
  return url;
}

function isOpen() {
  return card.querySelector(".back").open;
}

function reveal() {
  card.querySelector(".back").open = true; // its toggle event does the rest
}

function onRevealed() {
  card.querySelector(".answer").focus({ preventScroll: true });
  card.querySelector(".meaning, .answer .headword").scrollIntoView({ block: "nearest" });
}

// --- The card behind it ----------------------------------------------------------------------

async function fetchAhead() {
  const mine = { told: undefined };
  ahead = mine;
  const skip = [card.dataset.card, ...answers.cards].join(",");
  try {
    mine.told = await getJson(place.dataset.next, { ...sitting, skip });
  } catch {
    if (ahead === mine) ahead = null; // asked for again when it is needed
  }
}

/** Ask for the next card afresh, once every answer is stored. */
async function showNext() {
  await answers.idle;
  try {
    show(await persist(() => getJson(place.dataset.next, sitting), () => say(NO_CONNECTION, true)));
  } catch (error) {
    recover(error);
  }
}

// --- Answering ---------------------------------------------------------------------------------

function grade(rating) {
  if (graded || !isOpen()) return;
  graded = true;
  const form = card.querySelector(".grades");
  const button = form.querySelector(`button[value="${rating}"]`);
  const fields = new FormData(form);
  fields.set("rating", rating);
  fields.set("milliseconds", watch.milliseconds);
  fields.delete("csrf_token");
  answers.add(card.dataset.card, form.action, fields);
  const [name, when] = ["name", "when"].map((part) => button.querySelector(`.${part}`).textContent);
  say(`${name}: comes back in ${when}.`);
  form.querySelectorAll("button").forEach((other) => other.setAttribute("aria-disabled", "true"));
  if (ahead?.told?.question) show(ahead.told);
  else showNext();
}

async function undo() {
  await answers.idle;
  const fields = new FormData(undoForm);
  fields.set("undo_id", crypto.randomUUID());
  fields.delete("csrf_token");
  try {
    const told = await persist(
      () => postForm(undoForm.action, fields),
      () => say(NO_CONNECTION, true),
    );
    setCounts(told.question.counts);
    say("Your last answer is taken back.");
    show(told);
  } catch (error) {
    if (error instanceof Refused && error.status === 409) say(error.message);
    else recover(error);
  }
}

/** An answer was refused: the card was answered elsewhere, or the page is out of date. */
function recover(error) {
  if (error instanceof Refused && error.status === 409) {
    say("That card was answered in another tab, so this answer did not count. Here is your card.");
    ahead = null;
    graded = true;
    showNext();
  } else {
    say(error.message, true);
    location.reload();
  }
}

// --- Editing -----------------------------------------------------------------------------------

function toggleEditing() {
  if (!isOpen()) return;
  const editor = card.querySelector(".edit");
  editor.open = !editor.open;
  if (editor.open) editor.querySelector("input[type=text]").focus();
  else card.querySelector(".answer").focus({ preventScroll: true });
}

async function saveEdit(form) {
  const fields = new FormData(form);
  fields.delete("csrf_token");
  const problem = form.querySelector(".error");
  problem.hidden = true;
  try {
    await postForm(form.action, fields);
    const shown = await getJson(place.dataset.next, { ...sitting, card: card.dataset.card });
    show(shown, { open: true });
    say("Saved.");
  } catch (error) {
    problem.textContent =
      error instanceof Refused ? error.message : "No connection. Nothing was saved; try again.";
    problem.hidden = false;
  }
}

// --- Events ------------------------------------------------------------------------------------

place.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".grades")) {
    if (event.submitter) grade(Number(event.submitter.value));
  } else {
    saveEdit(event.target);
  }
});

place.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches(".back") && event.target.open && !graded) onRevealed();
  },
  true,
);

// The second click of a double click on a grade must not reveal the card that came.
place.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".reveal")) event.preventDefault();
});

undoForm.addEventListener("submit", (event) => {
  event.preventDefault();
  undo();
});

addEventListener("beforeunload", (event) => {
  if (answers.cards.length > 0) event.preventDefault();
});

listenToKeys({ isOpen, reveal, grade, undo, toggleEditing });
fetchAhead();
