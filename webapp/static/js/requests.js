/**
 * Talking to the server: JSON answers, the CSRF token, and patience with a bad connection.
 *
 * A request that got no answer may be sent again as it is: reviews and undos carry an id that
 * counts once.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const ANSWER_WITHIN_MS = 15_000;

/** The server understood and refused; `message` is written for the learner. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function getJson(address, parameters = {}) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value) url.searchParams.set(name, value);
  }
  return ask(url, {});
}

export function postForm(address, fields) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const body = new URLSearchParams(fields);
  return ask(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
}

async function ask(address, options) {
  const response = await fetch(address, {
    ...options,
    headers: { ...options.headers, Accept: "application/json" },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (response.ok) return response.json();
  if (response.status >= 500) throw new Error(`The server answered ${response.status}.`);
  const told = await response.json().catch(() => ({}));
  throw new Refused(response.status, told.error ?? "The server refused this.");
}

/** Repeat `attempt` until it is answered; `onTrouble` hears of each failure but a refusal. */
export async function persist(attempt, onTrouble) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refused) throw error;
      onTrouble(error);
      await connection(wait);
    }
  }
}

function connection(wait) {
  return new Promise((resolve) => {
    const goOn = () => {
      clearTimeout(timer);
      removeEventListener("online", goOn);
      resolve();
    };
    const timer = setTimeout(goOn, wait);
    addEventListener("online", goOn);
  });
}
