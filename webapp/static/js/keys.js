/** The keys of the study page; the learner can turn them off in the settings. */

const TYPING = "input, textarea, select, [contenteditable]";
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
    const action = choose(event, actions);
    if (action === null) return;
    event.preventDefault();
    action();
  });
}

function choose(event, actions) {
  if (event.key === " " || event.key === "Enter") {
    // A focused button, link or summary does its own work.
    return actions.isOpen() || event.target.closest(PRESSABLE) ? null : actions.reveal;
  }
  if (/^[1-4]$/.test(event.key)) {
    return actions.isOpen() ? () => actions.grade(Number(event.key)) : null;
  }
  return { u: actions.undo, e: actions.toggleEditing }[event.key.toLowerCase()] ?? null;
}
