/** The keys of the study page; the learner can turn them off in the settings. */

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSABLE = "button, a, summary";

export function listenToKeys(actions) {
  const off = document.body.dataset.shortcuts === "off";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest(".edit[open]")) {
      actions.toggleEditing();
      return;
    }
    if (off || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.isComposing || event.target.closest(TYPING)) return;
    if (!actions.isOpen() && takenByTask(event, actions)) {
      event.preventDefault();
      return;
    }
    const action = choose(event, actions);
    if (action === null) return;
    event.preventDefault();
    action();
  });
}

/** A question that is answered on the page has the first word on a key, but for a pressed button. */
function takenByTask(event, actions) {
  const pressed = event.key === "Enter" && event.target.closest(PRESSABLE);
  return !pressed && actions.answer(event.key);
}

function choose(event, actions) {
  if (event.key === " " || event.key === "Enter") {
    // A focused button, link or summary does its own work.
    if (event.target.closest(PRESSABLE)) return null;
    const rating = actions.suggested();
    if (actions.isOpen()) return rating === null ? null : () => actions.grade(rating);
    // Where there is something to answer, a stray space does not give it up.
    return actions.flips() ? actions.reveal : null;
  }
  if (/^[1-4]$/.test(event.key)) {
    return actions.isOpen() ? () => actions.grade(Number(event.key)) : null;
  }
  return { u: actions.undo, e: actions.toggleEditing, r: actions.hear }[event.key.toLowerCase()] ?? null;
}
