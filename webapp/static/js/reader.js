/**
 * The reader: a word, a phrase or a sentence is explained beside the text when it is asked for.
 *
 * Without this script the page is a plain text whose words are links to the look-up page. The
 * server draws all that is shown in the panel (reader/_word.html, reader/_sentence.html).
 */

import { listenToKeys } from "./reader_keys.js";
import { Panel } from "./reader_panel.js";
import { keepPlace } from "./reader_place.js";
import { Words } from "./reader_words.js";
import { Refused, getJson, postForm } from "./requests.js";
import "./sound.js"; // its buttons say what they bear in data-speak

const NO_CONNECTION = "No connection. Nothing was changed; please try again.";
const PLAIN = "vietdeck-plain-words";

const article = document.querySelector("#article");
const help = document.querySelector("#help");
const told = document.querySelector("#told");
const stopped = document.querySelector("#back-here");
const plain = document.querySelector("#plain");
const words = new Words(article, JSON.parse(article.dataset.standings));
const panel = new Panel(document.querySelector("#panel"), document.querySelector("#panel-hint"));
let drawnFrom = -1; // the word where the mouse went down
let drawn = false; // whether it moved on to others since
let asked = 0; // counts requests, so that a late answer does not replace a newer one

// --- Asking ---------------------------------------------------------------------------------

async function open(first, last = first, { focus = true } = {}) {
  stopped.hidden = true;
  words.select(first, last);
  const query = last === first ? {} : { last };
  await show(() => getJson(article.dataset.words + first, query), focus);
  panel.uncover(words.all[last]);
}

async function openSentence(number, { focus = true } = {}) {
  await show(() => getJson(article.dataset.sentences + number), focus);
  const sentence = article.querySelector(`[data-s="${number}"]`);
  const inside = [...sentence.querySelectorAll("a.w")].map((word) => words.number(word));
  if (inside.length && !inside.includes(words.first)) words.select(inside[0]);
}

async function show(ask, focus) {
  const mine = ++asked;
  try {
    const answer = await ask();
    if (mine === asked) panel.show(answer.html, { focus });
    return answer;
  } catch (error) {
    const problem = error instanceof Refused ? error.message : NO_CONNECTION;
    if (mine === asked) fail(problem);
    return null;
  }
}

function fail(problem) {
  if (!panel.isOpen) panel.show('<h2 id="panel-title" tabindex="-1">Sorry</h2>');
  panel.tell(problem);
}

// --- Deciding -------------------------------------------------------------------------------

async function decide(choice, gloss = "") {
  const first = words.chosen ? words.first : words.current();
  if (first < 0) return;
  const last = words.chosen ? words.last : first;
  const wasOpen = panel.isOpen;
  try {
    const address = article.dataset.words + first;
    const answer = await postForm(address, { choice, gloss, last });
    for (const [number, standing] of Object.entries(answer.standings)) {
      words.setStanding(Number(number), standing);
    }
    if (last > first && choice === "add") frame(first, last);
    if (wasOpen) panel.show(answer.html);
    told.textContent = answer.told;
  } catch (error) {
    if (!wasOpen) await open(first, last);
    fail(error instanceof Refused ? error.message : NO_CONNECTION);
    if (error instanceof Refused) panel.askForMeaning();
  }
}

/** Put a frame around a phrase that came into the deck, as the server does on the next visit. */
function frame(first, last) {
  const [from, to] = [words.all[first], words.all[last]];
  if (from.parentNode !== to.parentNode || from.closest(".phrase")) return;
  const range = document.createRange();
  range.setStartBefore(from);
  range.setEndAfter(to);
  const span = document.createElement("span");
  span.className = "phrase";
  range.surroundContents(span);
}

// --- Moving ---------------------------------------------------------------------------------

function step(by) {
  go(words.beside(by));
}

function go(number) {
  if (number < 0) {
    told.textContent = "There is no word left that you do not know.";
  } else if (panel.isOpen) {
    open(number);
    words.all[number].scrollIntoView({ block: "nearest" });
  } else {
    words.clear();
    words.focus(number);
  }
}

/** Make the chosen word a phrase, or a phrase longer, by the word after it. */
function longer() {
  const first = words.chosen ? words.first : words.current();
  if (first < 0) return step(1);
  const next = (words.chosen ? words.last : first) + 1;
  if (words.sameLine(first, next)) return open(first, next);
  panel.tell("A phrase ends with its line.");
}

function shorter() {
  if (words.chosen && words.last > words.first) open(words.first, words.last - 1);
}

function close() {
  if (!panel.isOpen) return;
  const back = words.first;
  asked += 1;
  panel.close();
  words.clear();
  words.focus(Math.max(0, back));
}

function togglePlain(hide = !document.body.classList.contains("plain-words")) {
  document.body.classList.toggle("plain-words", hide);
  plain.checked = hide;
  localStorage.setItem(PLAIN, hide ? "1" : "");
}

// --- Events ---------------------------------------------------------------------------------

article.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.button !== 0) return;
  if (drawn) return event.preventDefault();
  const number = words.number(event.target);
  if (number >= 0) {
    event.preventDefault();
    if (event.shiftKey && words.chosen) extendTo(number);
    else open(number, number, { focus: event.detail === 0 });
  } else if (panel.isOpen && !event.target.closest("button, a")) {
    close();
  }
});

function extendTo(number) {
  const [first, last] = [Math.min(words.first, number), Math.max(words.first, number)];
  if (words.sameLine(first, last)) open(first, last, { focus: false });
  else panel.tell("A phrase ends with its line.");
}

// Drawing over words with the mouse makes a phrase of them (Alt selects text as usual).
article.addEventListener("pointerdown", (event) => {
  const plain = event.pointerType === "mouse" && event.button === 0;
  drawnFrom = plain && !event.altKey && !event.shiftKey ? words.number(event.target) : -1;
});

article.addEventListener("pointermove", (event) => {
  const number = words.number(event.target);
  if (drawnFrom < 0 || !(event.buttons & 1) || number < 0) return;
  if ((number !== drawnFrom || drawn) && words.sameLine(drawnFrom, number)) {
    drawn = true;
    words.select(Math.min(drawnFrom, number), Math.max(drawnFrom, number));
  }
});

addEventListener("pointerup", () => {
  if (drawn) open(words.first, words.last, { focus: false });
  drawnFrom = -1;
  setTimeout(() => (drawn = false)); // after the click that ends the drawing
});

// Holding a second word takes the words between into a phrase; no menu of links comes up.
article.addEventListener("contextmenu", (event) => {
  const number = words.number(event.target);
  if (event.pointerType !== "touch" || number < 0) return;
  event.preventDefault();
  if (words.chosen) extendTo(number);
  else open(number, number, { focus: false });
});

panel.node.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { choice, number } = button.dataset;
  if (choice) return void decide(choice);
  const actions = {
    close,
    longer,
    shorter,
    sentence: () => openSentence(number),
    word: () => open(Number(number)),
  };
  actions[button.dataset.do]?.();
});

panel.node.addEventListener("submit", (event) => {
  event.preventDefault();
  decide("add", event.target.elements.gloss.value);
});

listenToKeys({
  step,
  longer,
  shorter,
  close,
  decide: (choice) => decide(choice),
  togglePlain: () => togglePlain(),
  open: () => open(words.current()),
  nextUnknown: () => go(words.nextUnknown()),
  sentence: () => {
    const number = words.sentence(words.current() < 0 ? words.firstOnScreen() : words.current());
    if (number !== undefined) openSentence(number);
  },
  hear: () => panel.press("[data-speak]"),
  help: () => help.showModal(),
});

plain.addEventListener("change", () => togglePlain(plain.checked));
togglePlain(localStorage.getItem(PLAIN) === "1");
const helpButton = document.querySelector("#help-button");
helpButton.hidden = false;
helpButton.addEventListener("click", () => help.showModal());
keepPlace(article, document.querySelector("#read"), stopped);
(window.requestIdleCallback ?? setTimeout)(() => words.rove());
