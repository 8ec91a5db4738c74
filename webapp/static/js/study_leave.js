/** Leaving a card out of study, and taking it up again. */

import { persist, postForm } from "./requests.js";
import { NO_CONNECTION, NOT_NOW, say } from "./study_status.js";
import { showNotice } from "./verdicts.js";

export async function leaveOut(form, { screen, next, answers, shelf }) {
  if (screen.graded) return;
  if (answers.troubled) {
    say(NOT_NOW, true);
    return;
  }
  screen.graded = true;
  const fields = new FormData(form);
  fields.delete("csrf_token");
  const told = await persist(() => postForm(form.action, fields), () => say(NO_CONNECTION, true));
  showNotice("#left-out", { told: told.card.told, card: told.card.card_id });
  next.forget();
  shelf.leaveOut(screen.id);
  await next.show();
}

/** The notice above the cards takes a card up again. */
export function offerTakingUp() {
  document.querySelector("#notices").addEventListener("click", async (event) => {
    const button = event.target.closest("[data-take-up]");
    if (button === null) return;
    const notice = button.closest(".notice");
    const told = await postForm(`/cards/${notice.dataset.card}/take-up`, {});
    notice.remove();
    say(told.card.told);
  });
}
