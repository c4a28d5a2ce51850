// The review page: which letters are checked, and the labels that are handed out for them.
"use strict";

function toggleChecked() {
  if (!settle()) return;
  const letter = state.letter;
  const open = letter.open.length;
  if (letter.isChecked || !open) return setChecked(!letter.isChecked);
  const close = () => parts.asking.close();
  parts.asking.replaceChildren(
    node("h2", { id: "asking-title" }, open === 1 ? "One doubtful value is open" : `${open} doubtful values are open`),
    node("p", {}, "A label says that every value of the letter is right. What is open goes into it as it stands."),
    node("div", { class: "dialog-end" },
      button("Mark as checked all the same", () => { close(); setChecked(true); }),
      button("Go on checking", () => { close(); nextOpen(); }, { class: "main" })));
  parts.asking.showModal();
  parts.asking.querySelector("button.main")?.focus(); // not on the one that checks
}

function setChecked(/** @type {boolean} */ isChecked) {
  state.letter.isChecked = isChecked;
  state.letter.isDirty ||= isChecked;
  drawProgress();
  say(isChecked ? "The letter is marked as checked." : "The letter is no longer marked as checked.");
}

const MOST_PROBLEMS = 5;

function openExport() {
  if (!settle()) return;
  const checked = letters.filter((/** @type {any} */ each) => each.isChecked);
  const bad = checked.filter((/** @type {any} */ each) => each.problems.length);
  const fit = checked.filter((/** @type {any} */ each) => !each.problems.length);
  const good = fit.filter((/** @type {any} */ each, /** @type {number} */ at) => fit.findIndex((/** @type {any} */ other) => other.data.id === each.data.id) === at);
  const twins = fit.length - good.length;
  const told = checked.length
    ? `Letters marked as checked: ${checked.length} of ${letters.length}. A label holds every value as it stands now, one that you did not look at included.`
    : "No letter is marked as checked. A label says that every value of a letter is right, so only letters that you mark as checked are exported.";
  const problems = bad.map((/** @type {any} */ letter) => node("li", {}, ...LetterText.shown(letter.data.id), ": ",
    ...letter.problems.slice(0, MOST_PROBLEMS).map((/** @type {any} */ each) => button(`${titleOfProblem(letter, each)}`, () => goTo(letter, each.entry), { class: "quiet" })),
    letter.problems.length > MOST_PROBLEMS ? ` and ${letter.problems.length - MOST_PROBLEMS} more` : ""));
  const name = good.length === 1 ? `${good[0].data.id.replace(/[^\w.-]/gu, "_")}.json` : "labels.jsonl";
  parts.exporting.replaceChildren(node("div", {},
    node("h2", { id: "export-title" }, "Export labels"), node("p", {}, told),
    twins ? node("p", { class: "note" }, `${twins === 1 ? "One checked letter has" : `${twins} checked letters have`} the id of another one and ${twins === 1 ? "is" : "are"} left out: a label is known by its id.`) : null,
    bad.length ? node("p", { class: "note" }, "What is still required:") : null, node("ul", { class: "problems" }, ...problems),
    good.length ? node("p", { class: "small soft" }, good.length === 1 ? `One file, ${name}: a gold label. ` : `One file, ${name}: a gold label in each line. `,
      "Put it into a folder and score by it: ", node("code", {}, "python -m evals --gold FOLDER --letters LETTERS")) : null,
    node("div", { class: "dialog-end" }, button("Close", () => parts.exporting.close()),
      good.length ? button(`Save ${name}`, () => save(good, name), { class: "main" }) : null)));
  parts.exporting.showModal();
}

function titleOfProblem(/** @type {any} */ letter, /** @type {any} */ { entry, why }) {
  const item = entry.item ? `item ${letter.numberOf(entry.item)}, ` : "";
  return `${item}${entry.field.label}: ${why}`;
}

function goTo(/** @type {any} */ letter, /** @type {any} */ entry) {
  parts.exporting.close();
  if (letter !== state.letter) openLetter(letter);
  state.current = entry;
  drawValues();
  select(entry);
  edit();
}

function save(/** @type {any[]} */ chosen, /** @type {string} */ name) {
  const text = chosen.length === 1 ? `${JSON.stringify(chosen[0].label(), null, 1)}\n` : chosen.map((each) => `${JSON.stringify(each.label())}\n`).join("");
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  node("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  for (const letter of chosen) letter.isDirty = false;
  parts.exporting.close();
  say(`Saved ${name}.`);
}
