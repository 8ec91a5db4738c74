/** What works without a network: the service worker, kept pages and sounds, answers that waited. */

import { sendAll, takeDropped } from "./queue.js";
import { soundAddress, textOf } from "./sound.js";
import { allAnswers } from "./store.js";

const PAGES = "vietdeck-pages";
const SOUNDS = "vietdeck-sounds";
const MOST_SOUNDS = 600;

export function register() {
  // Where there is none, or it is forbidden, all works but for opening a page without a network.
  navigator.serviceWorker?.register("/service-worker.js", { type: "module" }).catch(() => {});
}

/** Resolves once the service worker can answer for this page. */
async function ready() {
  if (!navigator.serviceWorker || !("caches" in globalThis)) return false;
  await navigator.serviceWorker.ready;
  return true;
}

/** Keep the study page as it is, to be opened again without a network. */
export async function keepPage() {
  if (!(await ready())) return;
  const here = new URL(location.href);
  for (const name of ["card", "reveal"]) here.searchParams.delete(name);
  const reply = await fetch(here, { headers: { Accept: "text/html" } });
  if (!reply.ok || reply.redirected) return;
  await (await caches.open(PAGES)).put("/study", reply);
}

/** Keep the sounds of cards: the word, also slowly, and the first sentence. */
export async function keepSounds(htmls) {
  if (navigator.connection?.saveData || !(await ready())) return;
  const sounds = await caches.open(SOUNDS);
  for (const html of htmls) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const texts = [...template.content.querySelectorAll("[data-speak], [data-audio]")].map(textOf);
    const [word, sentence] = new Set(texts);
    const wanted = [word, sentence].filter(Boolean).map((text) => soundAddress(text));
    if (word) wanted.push(soundAddress(word, true));
    for (const address of wanted) {
      if (!(await sounds.match(address))) await sounds.add(address);
    }
  }
  const all = await sounds.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST_SOUNDS))) await sounds.delete(old);
}

const plural = (count) => (count === 1 ? "answer" : "answers");

/** Say how many answers were not counted since the last time; an empty text where all were. */
export async function tellDropped() {
  const count = await takeDropped();
  if (count === 0) return "";
  const reason =
    count === 1
      ? "its card was answered elsewhere meanwhile, or it came too late"
      : "their cards were answered elsewhere meanwhile, or they came too late";
  return `${count} ${plural(count)} from before did not count: ${reason}. Everything else is kept.`;
}

/** Send what an earlier page left, and say so; the study page does that by itself. */
async function sendLeft() {
  let sent = 0;
  if ((await allAnswers()).length > 0) await sendAll({ saved: () => (sent += 1) });
  const told = sent ? `${sent} ${plural(sent)} from before ${sent === 1 ? "is" : "are"} stored now. ` : "";
  const text = told + (await tellDropped());
  if (text) tell(text);
}

function tell(text) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  document.querySelector("main").prepend(notice);
  notice.textContent = text;
}

register();
if (!document.querySelector("#card-place[data-session]")) {
  const attempt = () => sendLeft().catch(() => {}); // tried again when the network is back
  addEventListener("online", attempt);
  attempt();
}
