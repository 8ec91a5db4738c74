/**
 * Sending the answers that wait, in order and once: from a page or from the service worker.
 *
 * Three guards of the server settle every conflict. The review id: an answer whose reply was lost is
 * sent again and told alike. The version: it counts every change of a card, so the second answer to a
 * card bears the version after the first. The lock here lets one sender work at a time, so that the
 * order holds. When an answer is refused, the later answers to the same card are dropped with it:
 * they build on it, and the version they bear may by now be that of somebody else's answer.
 */

import { allAnswers, keep, recall, removeAnswer } from "./store.js";

const LATE_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;
const PATIENT = [408, 425, 429];
const DROPPED = "dropped";

let token = globalThis.document?.querySelector("meta[name=csrf-token]")?.content ?? null;
let ahead = 0; // what the server's clock shows more than this device's, in milliseconds

/** Send all that waits; `on.saved(told, answer)` and `on.refused(status, message, answer)` hear. */
export function sendAll(on = {}) {
  const send = () => sendInOrder(on);
  return navigator.locks ? navigator.locks.request("vietdeck-answers", send) : send();
}

async function sendInOrder(on) {
  for (let [answer] = await allAnswers(); answer; [answer] = await allAnswers()) {
    const { status, told } = await send(answer);
    if (status < 400) {
      await removeAnswer(answer.key);
      on.saved?.(told, answer);
    } else {
      await drop(answer);
      await on.refused?.(status, told.error ?? "The server refused this.", answer);
    }
  }
}

async function drop(answer) {
  const waiting = await allAnswers();
  const later = waiting.filter((other) => other.card === answer.card && other.key >= answer.key);
  for (const { key } of later) await removeAnswer(key);
  await keep(DROPPED, ((await recall(DROPPED)) ?? 0) + later.length);
}

/** Return how many answers were dropped since this was asked last. */
export async function takeDropped() {
  const count = (await recall(DROPPED)) ?? 0;
  if (count) await keep(DROPPED, 0);
  return count;
}

/** Send one answer; throws where the server cannot be reached or has trouble. */
async function send(answer) {
  const late = Date.now() - answer.at > LATE_MS;
  if (late || token === null) await askForToken();
  let reply = await post(answer, late);
  if (reply.status === 400) {
    // The page may be older than the server's session: a new token, and once more.
    await askForToken();
    reply = await post(answer, late);
  }
  if (reply.status >= 500 || PATIENT.includes(reply.status)) {
    throw new Error(`The server answered ${reply.status}.`);
  }
  return { status: reply.status, told: await reply.json().catch(() => ({})) };
}

async function askForToken() {
  const reply = await fetch("/token", {
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!reply.ok) throw new Error(`The server answered ${reply.status}.`);
  const told = await reply.json();
  token = told.token;
  ahead = Date.parse(told.now) - Date.now();
}

function post(answer, late) {
  const body = new URLSearchParams(answer.fields);
  if (late) body.set("answered_at", new Date(answer.at + ahead).toISOString());
  return fetch(answer.address, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
}
