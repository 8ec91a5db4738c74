/** Desired retention as a slider beside its number, with its price in reviews. */

const field = document.querySelector("#desired_retention");
const price = document.querySelector("#price");
const perDay = document.querySelector("#new_per_day");
const prices = JSON.parse(price.dataset.prices);
const [now, newNow] = [price.dataset.now, Number(perDay.value)];

const slider = document.createElement("input");
slider.type = "range";
slider.className = "slider";
slider.setAttribute("aria-label", "How much to remember, per cent");
slider.setAttribute("aria-describedby", "price");
[slider.min, slider.max, slider.value] = [field.min, field.max, field.value];
field.closest(".field").append(slider);

/** The prices came for the learner's present number of new cards, and grow in proportion to it. */
function show() {
  const found = prices[field.value];
  const amount = Number(perDay.value);
  if (!found || !newNow) return;
  const [reviews, minutes] = found.map((number) => Math.round((number * amount) / newNow));
  const times = prices[now] ? found[0] / prices[now][0] : 1;
  const compared = field.value === now ? "" : ` That is ${times.toFixed(1)} times the reviews of ${now}%.`;
  price.textContent =
    `With ${amount} new cards a day this comes to about ${reviews.toLocaleString("en")} reviews ` +
    `and ${minutes.toLocaleString("en")} minutes a day in the long run.${compared}`;
}

slider.addEventListener("input", () => {
  field.value = slider.value;
  show();
});
field.addEventListener("input", () => {
  slider.value = field.value;
  show();
});
perDay.addEventListener("input", show);
