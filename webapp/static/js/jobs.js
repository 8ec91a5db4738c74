/** The page of a job: how far it is, and the article as soon as it has arrived. */

import { getJson, persist } from "./requests.js";

const POLL_MS = 700;

const job = document.querySelector("#job");
const message = document.querySelector("#job-message");
const bar = job.querySelector("progress");

async function watch() {
  for (;;) {
    const told = await persist(() => getJson(job.dataset.address), () => {});
    if (told.article) {
      location.replace(told.article);
      return;
    }
    if (told.over) {
      location.reload();
      return;
    }
    bar.value = told.progress;
    // Said again only when it changes, so that a screen reader is not interrupted.
    if (told.message && told.message !== message.textContent) message.textContent = told.message;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

watch();
