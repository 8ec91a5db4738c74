/**
 * Adding a dictionary: how far the file is sent, then how far it is read.
 *
 * The server answers with lines of JSON while it works. Without this script the form is sent as
 * any form, and the next page tells how it went.
 */

const form = document.querySelector("form[data-upload]");
const shown = form.querySelector(".upload");
const words = shown.querySelector("p");
const bar = shown.querySelector("progress");
const trouble = form.querySelector("[role=alert][hidden]");
const button = form.querySelector("button");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!button.disabled) send(new FormData(form));
});

function send(fields) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/x-ndjson");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    tell("Sending the file …", loaded / total);
  });
  request.addEventListener("progress", () => hear(newestLine(request.responseText)));
  request.addEventListener("load", () => finish(request));
  request.addEventListener("error", () => refuse("The server cannot be reached. Try again."));
  begin();
  request.send(fields);
}

function begin() {
  button.disabled = true;
  trouble.hidden = true;
  shown.hidden = false;
  words.textContent = "";
  bar.removeAttribute("value");
}

function tell(text, done) {
  if (words.textContent !== text) words.textContent = text;
  bar.value = done;
}

/** The last line that has arrived whole. */
function newestLine(text) {
  const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
  try {
    return JSON.parse(lines.at(-1));
  } catch {
    return {};
  }
}

function hear(line) {
  if (line.done === undefined) return;
  // Spoken once, seen all the time.
  tell(line.done < 1 ? "Reading the dictionary …" : "Storing it …", line.done);
}

function finish(request) {
  const line = newestLine(request.responseText);
  if (line.location) location.assign(line.location);
  else if (request.status === 413) refuse("That file is larger than this program takes here.");
  else refuse(line.error ?? "That did not work. Load the page again and repeat the step.");
}

function refuse(text) {
  button.disabled = false;
  shown.hidden = true;
  trouble.textContent = text;
  trouble.hidden = false;
}
