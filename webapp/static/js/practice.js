/** Free practice, made quick: the page works without this by plain forms and links. */

import { listenToKeys } from "./keys.js";
import { getJson, postForm } from "./requests.js";
import { hear, playAnswer, playQuestion } from "./sound.js";
import { attachTask } from "./tasks.js";
import { offlineVerdict } from "./verdicts.js";

const place = document.querySelector("#card-place");
const status = document.querySelector("#status");
const bar = document.querySelector("#done");

let card = place.querySelector(".card");
let task = null;
let ahead = null;
let right = 0;

const isOpen = () => card.querySelector(".back").open;
const next = () => card.querySelector(".next");

function prepare() {
  task = attachTask(card, onGiven);
  playQuestion(card);
  const number = Number(card.dataset.number) + 1;
  ahead = getJson(place.dataset.next, { number: String(number) }).catch(() => null);
}

function reveal() {
  card.querySelector(".back").open = true;
}

async function onGiven(text) {
  const mine = card;
  const form = card.querySelector(".task");
  const fields = new FormData(form);
  fields.set("answer", text);
  fields.delete("csrf_token");
  const asked = postForm(form.action, fields);
  if (form.querySelector(".option")) reveal();
  const told = await asked.catch(() => offlineVerdict(task.looksRight(text), task.expected));
  if (mine !== card) return;
  const verdict = card.querySelector(".verdict-place");
  if (typeof told.html === "string") verdict.innerHTML = told.html;
  else verdict.replaceChildren(told.html);
  right += told.graded.right || told.graded.rating === 3 ? 1 : 0;
  reveal();
}

async function goOn() {
  const link = next();
  const told = await ahead;
  if (told === null || told.over) {
    const url = new URL(link.href);
    if (told?.over) url.searchParams.set("right", right);
    location.assign(url);
    return;
  }
  const template = document.createElement("template");
  template.innerHTML = told.html;
  card = template.content.querySelector(".card");
  place.replaceChildren(card);
  bar.value = told.number;
  status.textContent = `Question ${told.number + 1} of ${bar.max}.`;
  prepare();
  scrollTo(0, 0);
  (task?.start ?? card.querySelector("#prompt")).focus({ preventScroll: true });
}

place.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches(".back") || !event.target.open) return;
    if (task && !task.done) task.close();
    playAnswer(card);
    scrollTo(0, 0);
    (card.querySelector(".verdict") ?? card.querySelector(".answer")).focus({ preventScroll: true });
  },
  true,
);

place.addEventListener("click", (event) => {
  if (!event.target.closest(".next")) return;
  event.preventDefault();
  goOn();
});

listenToKeys({
  isOpen,
  reveal,
  grade: goOn,
  undo: () => {},
  toggleEditing: () => {},
  suggested: () => 0,
  answer: (key) => task?.key(key) ?? false,
  flips: () => task === null,
  hear: () => hear(card),
});
prepare();
task?.start?.focus({ preventScroll: true });
