/** The dialogs of the candidate sheet: a term's forms, taken from its own page, and the keys. */

import { Refused, postForm } from "./requests.js";

const dialog = document.querySelector("#term-dialog");
const keys = document.querySelector("#keys-dialog");
const MISSING = {
  edit: "A word of your deck is edited on its own page: press its Edit button.",
  merge: "There is nothing to merge this word with.",
  split: "This is a single word, or it is not open: it cannot be split.",
  restore: "There is nothing to take back here.",
};

export function openKeys() {
  keys.showModal();
}

/**
 * Show the forms of a term, or only its `part` (edit, merge, split, restore).
 *
 * Gives what was done in words, null when the dialog was closed without a change.
 */
export async function openTerm(page, part) {
  const response = await fetch(page, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const html = new DOMParser().parseFromString(await response.text(), "text/html");
  const forms = html.querySelector("[data-forms]");
  if (part && !forms.querySelector(`[data-part=${part}]`)) throw new Refused(400, MISSING[part]);
  for (const section of forms.querySelectorAll("[data-part]")) {
    if (part && section.dataset.part !== part) section.remove();
  }
  dialog.replaceChildren(closeForm(), forms);
  dialog.showModal();
  const first = forms.querySelector("[data-part] :is(input:not([type=hidden]), select, button)");
  first?.focus();
  first?.setSelectionRange?.(first.value.length, first.value.length);
  return answered();
}

function closeForm() {
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "close";
  const button = document.createElement("button");
  button.className = "button quiet";
  button.textContent = "Close";
  form.append(button);
  return form;
}

function answered() {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = (told) => {
      ended.abort();
      dialog.close();
      resolve(told);
    };
    dialog.addEventListener("close", () => end(null), { signal: ended.signal });
    dialog.addEventListener(
      "submit",
      async (event) => {
        if (event.target.method === "dialog") return;
        event.preventDefault();
        const told = await submit(event.target, event.submitter);
        if (told !== null) end(told);
      },
      { signal: ended.signal },
    );
  });
}

/** Send a form; where it is refused, say why in it and give null. */
async function submit(form, submitter) {
  const fields = new FormData(form, submitter);
  fields.delete("csrf_token");
  try {
    return (await postForm(form.action, fields)).told;
  } catch (error) {
    const refused = error instanceof Refused;
    tell(form, refused ? error.message : "No connection. Nothing was changed; try again.");
    return null;
  }
}

function tell(form, words) {
  let problem = form.querySelector("[role=alert]");
  if (!problem) {
    problem = document.createElement("p");
    problem.className = "notice problem";
    problem.setAttribute("role", "alert");
    form.prepend(problem);
  }
  problem.textContent = words;
}
