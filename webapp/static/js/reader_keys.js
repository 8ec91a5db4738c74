/** The keys of the reader; single letters can be turned off in the settings. */

const TYPING = "input, textarea, select, [contenteditable], dialog";
const REPEATABLE = /^(Arrow|[jk]$)/;

export function listenToKeys(actions) {
  const letters = document.body.dataset.shortcuts !== "off";
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return void actions.close();
    if (event.target.closest(TYPING) || (event.repeat && !REPEATABLE.test(event.key))) return;
    const action = choose(event, actions, letters);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function choose(event, actions, letters) {
  switch (event.key) {
    case "ArrowRight":
      return event.shiftKey ? actions.longer : () => actions.step(1);
    case "ArrowLeft":
      return event.shiftKey ? actions.shorter : () => actions.step(-1);
    case "Enter":
      return event.target.closest("a.w") && actions.open;
  }
  if (!letters || event.key.length !== 1) return null;
  const byLetter = {
    j: () => actions.step(1),
    k: () => actions.step(-1),
    n: actions.nextUnknown,
    s: actions.sentence,
    a: () => actions.decide("add"),
    w: () => actions.decide("known"),
    i: () => actions.decide("ignored"),
    o: () => actions.decide("open"),
    r: actions.hear,
    m: actions.togglePlain,
    "?": actions.help,
  };
  return byLetter[event.key.toLowerCase()];
}
