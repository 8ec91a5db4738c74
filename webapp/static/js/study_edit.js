/** Editing the word on the screen, without leaving the card. */

import { Refused, getJson, postForm } from "./requests.js";
import { say } from "./study_status.js";
import { suggest } from "./verdicts.js";

export function toggleEditing(screen) {
  if (!screen.isOpen) return;
  const editor = screen.find(".edit");
  editor.open = !editor.open;
  if (editor.open) editor.querySelector("input[type=text]").focus();
  else screen.find(".answer").focus({ preventScroll: true });
}

export async function saveEdit(screen, sitting, form) {
  const fields = new FormData(form);
  fields.delete("csrf_token");
  const problem = form.querySelector(".error");
  problem.hidden = true;
  try {
    await postForm(form.action, fields);
    const shown = await getJson(screen.place.dataset.next, { ...sitting, card: screen.id });
    const answer = screen.find(".grades [name=answer]")?.value;
    const rating = screen.suggested;
    const verdict = screen.find(".verdict-place");
    screen.show(shown, { open: true });
    keepAnswer(screen, answer, rating, verdict);
    say("Saved.");
  } catch (error) {
    problem.textContent =
      error instanceof Refused ? error.message : "No connection. Nothing was saved; try again.";
    problem.hidden = false;
  }
}

/** The word was drawn anew, but the question about it is answered as it was. */
function keepAnswer(screen, answer, rating, verdict) {
  if (answer === undefined) return;
  screen.task?.close();
  screen.find(".grades [name=answer]").value = answer;
  screen.find(".verdict-place").replaceWith(verdict);
  if (rating !== null) suggest(screen.node, rating);
}
