/**
 * The study page, made quick: the page works without this by plain forms.
 *
 * The server draws every card (study/_card.html). While the learner thinks, the card behind the
 * one on the screen is fetched, so that it appears as soon as a grade is given; the grade itself
 * travels in the background.
 */

import { AnswerQueue } from "./answers.js";
import { listenToKeys } from "./keys.js";
import { tellDropped } from "./offline.js";
import { Refused, getJson, persist, postForm } from "./requests.js";
import { Shelf } from "./shelf.js";
import { hear, playAnswer, playQuestion } from "./sound.js";
import { Stopwatch } from "./stopwatch.js";
import { attachTask } from "./tasks.js";
import { offlineVerdict, showNotice, suggest } from "./verdicts.js";

// A key that answers a question may bounce: it must not grade the card as well.
const BOUNCE_MS = 150;
// After so long an answer that is on its way holds nobody up: the next card is one that is kept here.
const PATIENCE_MS = 2_000;
const NOTHING_KEPT = "No connection, and no more cards are kept here. Your answers are, and wait.";
const EARLY = "No connection, and nothing else is kept here: this card comes a little early.";
const NOT_NOW = "This needs a connection. Please try again when there is one.";
const NO_CONNECTION = "No connection. Your answer is kept here and sent as soon as there is one.";

const place = document.querySelector("#card-place");
const status = document.querySelector("#status");
const undoForm = document.querySelector("#undo");
const sitting = { session: place.dataset.session, article: place.dataset.article };
const watch = new Stopwatch();
const answers = new AnswerQueue({
  saved: onSaved,
  refused: recover,
  trouble: () => say(NO_CONNECTION, true),
  dropped: () => tellDropped().then((told) => told && say(told)),
});
const shelf = new Shelf(place.dataset.batch, sitting);

let card = place.querySelector(".card");
let graded = false; // the card on the screen has its answer and waits to be replaced
let task = null; // how the card on the screen is answered; null where it is flipped
let openedAt = 0;
let waits = true; // whether to stop before cards whose time has not come
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
  if ("aim" in bar.dataset) return;
  bar.max = counts.done + counts.new + counts.learning + counts.review;
  bar.value = counts.done;
}

/** Move the line of progress towards what the learner aimed for; tell once that it is reached. */
function setSitting(sitting) {
  const bar = document.querySelector("#done");
  if (!sitting || sitting.share === null) return;
  const before = bar.value;
  bar.value = sitting.share;
  bar.setAttribute("aria-label", sitting.told);
  if (sitting.reached && before < 1) showNotice("#aim-reached");
}

function onSaved(told) {
  setCounts(told.counts);
  setSitting(told.sitting);
  if (told.review.leech) {
    const notice = showNotice("#leech", { term: told.review.term, card: told.review.card_id });
    notice.querySelector("[data-edit]").href = told.review.edit;
  }
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
  prepare();
  if (told.early) say(EARLY);
  history.replaceState(null, "", hereWithoutCard());
  graded = false;
  watch.start();
  scrollTo(0, 0);
  focusOf(open).focus({ preventScroll: true });
  fetchAhead();
}

function focusOf(open) {
  if (open) return card.querySelector(".answer");
  const pause = card.querySelector(".pause");
  return pause?.querySelector("h1") ?? task?.start ?? card.querySelector("#prompt");
}

/** Make the card on the screen work. */
function prepare() {
  task = attachTask(card, onGiven);
  if (!isOpen()) playQuestion(card);
  openedAt = 0;
  const pause = card.querySelector(".pause");
  if (pause === null) {
    waits = true;
  } else if (waits && !isOpen()) {
    pauseBefore(pause);
  } else {
    pause.remove();
  }
}

/** Nothing is left but cards that come back soon: say so, and let the learner choose. */
function pauseBefore(pause) {
  const mine = card;
  mine.classList.add("paused");
  const goOn = () => {
    if (mine !== card || !mine.classList.contains("paused")) return;
    waits = false;
    pause.remove();
    mine.classList.remove("paused");
    watch.start();
    focusOf(false).focus({ preventScroll: true });
  };
  const now = pause.querySelector(".now");
  now.hidden = false;
  now.addEventListener("click", goOn);
  setTimeout(goOn, Number(pause.dataset.seconds) * 1000);
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

/** The question is answered: show what the answer was worth, and suggest a grade. */
async function onGiven(text) {
  const mine = card;
  const form = card.querySelector(".task");
  const fields = new FormData(form);
  fields.set("answer", text);
  fields.delete("csrf_token");
  card.querySelector(".grades [name=answer]").value = text;
  const asked = postForm(form.action, fields);
  // A choice is marked already, so its answer need not wait for the words.
  if (form.querySelector(".option")) reveal();
  let told;
  try {
    told = await asked;
  } catch (error) {
    if (error instanceof Refused) {
      recover(error);
      return;
    }
    told = offlineVerdict(task.looksRight(text), task.expected);
  }
  if (mine !== card) return;
  const verdict = card.querySelector(".verdict-place");
  if (typeof told.html === "string") verdict.innerHTML = told.html;
  else verdict.replaceChildren(told.html);
  suggest(card, told.graded.rating);
  if (isOpen()) verdict.scrollIntoView({ block: "nearest" });
  else reveal();
}

function suggested() {
  const button = card.querySelector(".grade.suggested");
  return button && isOpen() ? Number(button.value) : null;
}

function onRevealed() {
  openedAt = performance.now();
  if (task && !task.done) {
    task.close();
    suggest(card, 1);
  }
  playAnswer(card);
  (card.querySelector(".verdict") ?? card.querySelector(".answer")).focus({ preventScroll: true });
  const seen = task ? ".verdict-place" : ".meaning, .answer .headword";
  card.querySelector(seen).scrollIntoView({ block: "nearest" });
}

// --- The card behind it ----------------------------------------------------------------------

async function fetchAhead() {
  const mine = { told: undefined };
  ahead = mine;
  if (answers.troubled) {
    mine.told = shelf.next(card.dataset.card);
    return;
  }
  const skip = [card.dataset.card, ...answers.cards].join(",");
  try {
    mine.told = await getJson(place.dataset.next, { ...sitting, skip });
  } catch {
    mine.told = shelf.next(card.dataset.card); // where none is kept it is asked for again
  }
}

/** Ask for the next card afresh, once every answer is stored. */
async function showNext() {
  const kept = await takeFromShelf();
  if (kept) {
    show(kept);
    return;
  }
  await answers.idle;
  const ask = () => getJson(place.dataset.next, sitting);
  try {
    show(await ask().catch((error) => withoutServer(error, ask)));
  } catch (error) {
    recover(error);
  }
}

/** Return a card that is kept here while answers cannot be sent; null where none is needed or left. */
async function takeFromShelf() {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([answers.settle(), patience]);
  if (answers.cards.length === 0) return null;
  const kept = shelf.next();
  if (kept === null) say(NOTHING_KEPT, true);
  return kept;
}

function withoutServer(error, ask) {
  if (error instanceof Refused) throw error;
  return shelf.next() ?? persist(ask, () => say(NO_CONNECTION, true));
}

/** Keep the next cards here, once every answer is stored. */
async function refill() {
  await answers.idle;
  if (!answers.troubled) await shelf.fill();
}

// --- Answering ---------------------------------------------------------------------------------

function grade(rating) {
  if (graded || !isOpen()) return;
  if (task && performance.now() - openedAt < BOUNCE_MS) return;
  graded = true;
  const form = card.querySelector(".grades");
  const button = form.querySelector(`button[value="${rating}"]`);
  const fields = new FormData(form);
  fields.set("rating", rating);
  fields.set("milliseconds", watch.milliseconds);
  fields.delete("csrf_token");
  answers.add(card.dataset.card, form.action, fields);
  shelf.mark(card.dataset.card, card.dataset.version, rating);
  if (shelf.isLow) refill();
  const [name, when] = ["name", "when"].map((part) => button.querySelector(`.${part}`).textContent);
  say(`${name}: comes back in ${when}.`);
  form.querySelectorAll("button").forEach((other) => other.setAttribute("aria-disabled", "true"));
  if (ahead?.told?.question) show(ahead.told);
  else showNext();
}

async function undo() {
  if (answers.troubled) {
    say(NOT_NOW, true);
    return;
  }
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
    setSitting(told.sitting);
    waits = false;
    say("Your last answer is taken back.");
    show(told);
    refill();
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
    showNext().then(refill);
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

/** The word was drawn anew, but the question about it is answered as it was. */
function keepAnswer(answer, rating, verdict) {
  if (answer === undefined) return;
  task?.close();
  card.querySelector(".grades [name=answer]").value = answer;
  card.querySelector(".verdict-place").replaceWith(verdict);
  if (rating !== null) suggest(card, rating);
}

async function saveEdit(form) {
  const fields = new FormData(form);
  fields.delete("csrf_token");
  const problem = form.querySelector(".error");
  problem.hidden = true;
  try {
    await postForm(form.action, fields);
    const shown = await getJson(place.dataset.next, { ...sitting, card: card.dataset.card });
    const [answer, rating] = [card.querySelector(".grades [name=answer]")?.value, suggested()];
    const verdict = card.querySelector(".verdict-place");
    show(shown, { open: true });
    keepAnswer(answer, rating, verdict);
    say("Saved.");
  } catch (error) {
    problem.textContent =
      error instanceof Refused ? error.message : "No connection. Nothing was saved; try again.";
    problem.hidden = false;
  }
}

// --- Leaving a card out ------------------------------------------------------------------------

async function leaveOut(form) {
  if (graded) return;
  if (answers.troubled) {
    say(NOT_NOW, true);
    return;
  }
  graded = true;
  const fields = new FormData(form);
  fields.delete("csrf_token");
  const told = await persist(() => postForm(form.action, fields), () => say(NO_CONNECTION, true));
  showNotice("#left-out", { told: told.card.told, card: told.card.card_id });
  ahead = null;
  shelf.leaveOut(card.dataset.card);
  await showNext();
}

document.querySelector("#notices").addEventListener("click", async (event) => {
  const button = event.target.closest("[data-take-up]");
  if (button === null) return;
  const notice = button.closest(".notice");
  const told = await postForm(`/cards/${notice.dataset.card}/take-up`, {});
  notice.remove();
  say(told.card.told);
});

// --- Events ------------------------------------------------------------------------------------

place.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".grades")) {
    if (event.submitter) grade(Number(event.submitter.value));
  } else if (event.target.matches(".leave")) {
    leaveOut(event.target).catch(recover);
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
  if (answers.isUnkept) event.preventDefault();
});

// "It was right" is the learner's word: it changes the suggestion, and no mistake is kept.
place.addEventListener("change", (event) => {
  if (!event.target.matches("[name=accepted]")) return;
  const verdict = Number(event.target.closest(".verdict").dataset.rating);
  suggest(card, event.target.checked ? 3 : verdict);
});

listenToKeys({
  isOpen,
  reveal,
  grade,
  undo,
  toggleEditing,
  suggested,
  answer: (key) => !card.classList.contains("paused") && (task?.key(key) ?? false),
  flips: () => task === null,
  hear: () => hear(card),
});
prepare();
task?.start?.focus({ preventScroll: true });
begin();

/** Go on where an earlier page stopped: its answers are sent, and what they answered is not asked. */
async function begin() {
  const first = card;
  fetchAhead();
  await shelf.open();
  await answers.restore();
  const { card: id, version } = first.dataset;
  const done = shelf.answered(id, version) || answers.cards.includes(id);
  if (done && card === first && !graded) {
    graded = true;
    ahead = null;
    await showNext();
  }
  await refill();
  const told = await tellDropped();
  if (told) say(told);
}
