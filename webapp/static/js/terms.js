/**
 * The candidate sheet without page loads: one key or one tap for each term.
 *
 * Choices are shown at once and sent one after the other; each names the state it leads to, so
 * that sending one again changes nothing more. Without this script the same forms work by pages.
 */

import { Refused, persist, postForm } from "./requests.js";
import { openKeys, openTerm } from "./term_dialog.js";

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select";
const NO_CONNECTION = "No connection. Your choices are kept here and sent when it is back.";
const form = document.querySelector(".sheet");
const status = document.querySelector("#status");
const done = []; // choices that can be taken back: { id, state }
const waiting = new Map(); // term id -> how many of its choices are not stored yet
let queue = Promise.resolve();
let current = null;
let changing = false; // a dialog is being fetched or shown: keys are for it

// --- The terms -----------------------------------------------------------------------------------

function terms() {
  return [...form.querySelectorAll(".term")].filter((term) => term.checkVisibility());
}

function termOf(id) {
  return document.getElementById(`term-${id}`);
}

function focusTerm(term) {
  term.querySelector("input, .acts a, .acts button").focus({ preventScroll: true });
  term.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = terms();
  const here = all.findIndex((term) => term.dataset.id === current);
  const next = all[here < 0 ? 0 : here + step];
  if (next) focusTerm(next);
}

function say(words) {
  status.textContent = words;
}

// --- Choosing ------------------------------------------------------------------------------------

function choose(term, choice) {
  const { id, state } = term.dataset;
  done.push({ id, state: ["proposed", "found"].includes(state) ? "open" : state });
  send(term, choice);
}

/** Key or button: the choice, or back to open when it is made already. */
function toggle(term, choice) {
  const { state, term: name } = term.dataset;
  if (state === "deck") return say(`“${name}” is in your deck already.`);
  if (state === "split") return say(`“${name}” is split. Put it together again first.`);
  if (choice === "accepted" && "nameless" in term.dataset) return change(term, "edit");
  return choose(term, state === choice ? "open" : choice);
}

function send(term, choice) {
  const { id, page } = term.dataset;
  term.dataset.state = choice === "open" ? "proposed" : choice;
  const box = term.querySelector("input");
  if (box) box.checked = choice === "accepted";
  waiting.set(id, (waiting.get(id) ?? 0) + 1);
  const address = `${page}/choice?lift=${form.dataset.lift}`;
  queue = queue.then(() => store(id, address, choice));
}

async function store(id, address, choice) {
  try {
    const told = await persist(
      () => postForm(address, { choice }),
      () => say(NO_CONNECTION),
    );
    waiting.set(id, waiting.get(id) - 1);
    if (waiting.get(id) === 0) replace(termOf(id), told.term);
    replace(document.querySelector("#reach"), told.coverage);
    replace(document.querySelector("#commit"), told.commit);
    say(told.told);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    waiting.set(id, 0);
    await refresh();
    say(error.message);
  }
}

/** Put new HTML in the place of an element; what was focused or open in it stays so. */
function replace(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const focused = element.contains(document.activeElement);
  element.querySelectorAll("details").forEach((details, place) => {
    const same = fresh.querySelectorAll("details")[place];
    if (same) same.open = details.open;
  });
  element.replaceWith(fresh);
  if (!focused) return;
  if (fresh.matches(".term")) focusTerm(fresh);
  else fresh.querySelector("button, a, summary")?.focus({ preventScroll: true });
}

/** Load the sheet anew after a change that concerns several terms. */
async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return location.reload();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const open = [...form.querySelectorAll("details")].map((details) => details.open);
  const all = terms();
  const next = all[all.findIndex((term) => term.dataset.id === current) + 1]?.dataset.id;
  status.remove();
  form.replaceChildren(...page.querySelector(".sheet").childNodes);
  form.querySelector("#status").replaceWith(status);
  form.querySelectorAll("details").forEach((details, place) => {
    details.open ||= open[place] ?? false;
  });
  showKeysButton();
  const shown = [current, next].map((id) => id && termOf(id)).find((term) => term?.checkVisibility());
  if (shown) focusTerm(shown);
  return undefined;
}

async function change(term, part) {
  if (changing) return undefined;
  changing = true;
  current = term.dataset.id;
  try {
    await queue;
    const told = await openTerm(term.dataset.page, part);
    if (told === null) return focusTerm(termOf(current));
    await refresh();
    return say(told);
  } catch (error) {
    return say(error instanceof Refused ? error.message : "No connection. Try again in a moment.");
  } finally {
    changing = false;
  }
}

function takeBack() {
  const last = done.pop();
  if (!last) return say("There is no choice to take back.");
  const term = termOf(last.id);
  focusTerm(term);
  return send(term, last.state);
}

// --- Events --------------------------------------------------------------------------------------

const actions = {
  j: () => move(1),
  k: () => move(-1),
  a: (term) => decide(term, "accepted"),
  x: (term) => decide(term, "rejected"),
  i: (term) => decide(term, "known"),
  e: (term) => change(term, "edit"),
  m: (term) => change(term, "merge"),
  s: (term) => change(term, "split"),
  u: takeBack,
  "?": openKeys,
};

function decide(term, choice) {
  const before = term.dataset.state;
  toggle(term, choice);
  if (term.dataset.state !== before) move(1);
}

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.shortcuts === "off") return;
  if (changing || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest(TYPING)) return;
  const key = event.key.toLowerCase();
  if (!Object.hasOwn(actions, key) || (event.repeat && !"jk".includes(key))) return;
  event.preventDefault();
  const term = current && termOf(current);
  if (!term && !"ju?".includes(key)) move(0);
  else actions[key](term);
});

form.addEventListener("focusin", (event) => {
  const term = event.target.closest(".term");
  if (term) current = term.dataset.id;
});

form.addEventListener("change", (event) => {
  const term = event.target.closest(".term");
  if (term) choose(term, event.target.checked ? "accepted" : "open");
});

form.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-choice], [data-open], [data-keys]");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (pressed.matches("[data-keys]")) openKeys();
  else if (pressed.dataset.choice) choose(pressed.closest(".term"), pressed.dataset.choice);
  else change(pressed.closest(".term"), pressed.dataset.open);
});

// Adding to the deck waits until every choice is stored; the page's own ticks are no news then.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { submitter } = event;
  await queue;
  if (!submitter?.value) return;
  const ticked = [...form.querySelectorAll("[name=accepted]:checked")].map((box) => box.value);
  form.elements.before.value = ticked.join(" ");
  const action = document.createElement("input");
  Object.assign(action, { type: "hidden", name: "do", value: submitter.value });
  form.append(action);
  form.submit();
});

addEventListener("beforeunload", (event) => {
  if ([...waiting.values()].some((count) => count > 0)) event.preventDefault();
});

function showKeysButton() {
  const button = form.querySelector("[data-keys]");
  if (button) button.hidden = document.body.dataset.shortcuts === "off";
}

showKeysButton();
