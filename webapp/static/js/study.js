/**
 * The study page, made quick: the page works without this by plain forms.
 *
 * The server draws every card (study/_card.html). While the learner thinks, the card behind the
 * one on the screen is fetched (study_next.js), so that it appears as soon as a grade is given; the
 * grade itself travels in the background (answers.js).
 */

import { AnswerQueue } from "./answers.js";
import { listenToKeys } from "./keys.js";
import { tellDropped } from "./offline.js";
import { Refused, persist, postForm } from "./requests.js";
import { Shelf } from "./shelf.js";
import { hear } from "./sound.js";
import { CardOnScreen } from "./study_card.js";
import { saveEdit, toggleEditing } from "./study_edit.js";
import { leaveOut, offerTakingUp } from "./study_leave.js";
import { NextCard } from "./study_next.js";
import { NO_CONNECTION, NOT_NOW, say, setCounts, setSitting } from "./study_status.js";
import { offlineVerdict, showNotice, suggest } from "./verdicts.js";

const EARLY = "No connection, and nothing else is kept here: this card comes a little early.";

const place = document.querySelector("#card-place");
const undoForm = document.querySelector("#undo");
const sitting = { session: place.dataset.session, article: place.dataset.article };
const answers = new AnswerQueue({
  saved: onSaved,
  refused: recover,
  trouble: () => say(NO_CONNECTION, true),
  dropped: () => tellDropped().then((told) => told && say(told)),
});
const shelf = new Shelf(place.dataset.batch, sitting);
const screen = new CardOnScreen(place, { given: onGiven, shown: onShown });
const next = new NextCard(screen, sitting, answers, shelf, recover);

function onSaved(told) {
  setCounts(told.counts);
  if (setSitting(told.sitting)) showNotice("#aim-reached");
  if (told.review.leech) {
    const notice = showNotice("#leech", { term: told.review.term, card: told.review.card_id });
    notice.querySelector("[data-edit]").href = told.review.edit;
  }
}

function onShown(told) {
  if (told.early) say(EARLY);
  next.fetchAhead();
}

// --- Answering ---------------------------------------------------------------------------------

/** The question is answered: show what the answer was worth, and suggest a grade. */
async function onGiven(text) {
  const [mine, task] = [screen.node, screen.task];
  const form = screen.find(".task");
  const fields = new FormData(form);
  fields.set("answer", text);
  fields.delete("csrf_token");
  screen.find(".grades [name=answer]").value = text;
  const asked = postForm(form.action, fields);
  // A choice is marked already, so its answer need not wait for the words.
  if (form.querySelector(".option")) screen.reveal();
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
  if (mine !== screen.node) return;
  const verdict = screen.find(".verdict-place");
  if (typeof told.html === "string") verdict.innerHTML = told.html;
  else verdict.replaceChildren(told.html);
  suggest(screen.node, told.graded.rating);
  if (screen.isOpen) verdict.scrollIntoView({ block: "nearest" });
  else screen.reveal();
}

function grade(rating) {
  if (screen.graded || !screen.isOpen || screen.justOpened) return;
  screen.graded = true;
  const form = screen.find(".grades");
  const button = form.querySelector(`button[value="${rating}"]`);
  const fields = new FormData(form);
  fields.set("rating", rating);
  fields.set("milliseconds", screen.milliseconds);
  fields.delete("csrf_token");
  answers.add(screen.id, form.action, fields);
  shelf.mark(screen.id, screen.version, rating);
  if (shelf.isLow) next.refill();
  const [name, when] = ["name", "when"].map((part) => button.querySelector(`.${part}`).textContent);
  say(`${name}: comes back in ${when}.`);
  form.querySelectorAll("button").forEach((other) => other.setAttribute("aria-disabled", "true"));
  next.goOn();
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
    if (setSitting(told.sitting)) showNotice("#aim-reached");
    screen.waits = false;
    say("Your last answer is taken back.");
    screen.show(told);
    next.refill();
  } catch (error) {
    if (error instanceof Refused && error.status === 409) say(error.message);
    else recover(error);
  }
}

/** An answer was refused: the card was answered elsewhere, or the page is out of date. */
function recover(error) {
  if (error instanceof Refused && error.status === 409) {
    say("That card was answered in another tab, so this answer did not count. Here is your card.");
    next.forget();
    screen.graded = true;
    next.show().then(() => next.refill());
  } else {
    say(error.message, true);
    location.reload();
  }
}

// --- Events ------------------------------------------------------------------------------------

place.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".grades")) {
    if (event.submitter) grade(Number(event.submitter.value));
  } else if (event.target.matches(".leave")) {
    leaveOut(event.target, { screen, next, answers, shelf }).catch(recover);
  } else {
    saveEdit(screen, sitting, event.target);
  }
});

place.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches(".back") && event.target.open && !screen.graded) screen.revealed();
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
  suggest(screen.node, event.target.checked ? 3 : verdict);
});

listenToKeys({
  isOpen: () => screen.isOpen,
  reveal: () => screen.reveal(),
  grade,
  undo,
  toggleEditing: () => toggleEditing(screen),
  suggested: () => screen.suggested,
  answer: (key) => !screen.isPaused && (screen.task?.key(key) ?? false),
  flips: () => screen.task === null,
  hear: () => hear(screen.node),
});
offerTakingUp();
screen.prepare();
screen.task?.start?.focus({ preventScroll: true });
begin();

/** Go on where an earlier page stopped: its answers are sent, and what they answered is not asked. */
async function begin() {
  const first = screen.node;
  next.fetchAhead();
  await shelf.open();
  await answers.restore();
  const { card: id, version } = first.dataset;
  const done = shelf.answered(id, version) || answers.cards.includes(id);
  if (done && first === screen.node && !screen.graded) {
    screen.graded = true;
    next.forget();
    await next.show();
  }
  await next.refill();
  const told = await tellDropped();
  if (told) say(told);
}
