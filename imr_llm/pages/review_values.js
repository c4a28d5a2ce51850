// The review page: one letter drawn, its values in rows, and its marks in the text.
"use strict";

// ---------------------------------------------------------------- one letter

function openLetter(/** @type {any} */ letter) {
  state.letter = letter;
  state.editor = null;
  state.marks = LetterText.draw(parts.text, letter.data);
  parts.text.hidden = letter.data.pieces === null;
  parts.text.scrollTop = 0;
  drawFacts();
  state.current = null;
  drawValues();
  parts.groups.scrollTop = 0;
  select(state.shown[0] ?? null, { focus: false });
  drawProgress();
}

function stepLetter(/** @type {number} */ by) {
  const letter = letters[letters.indexOf(state.letter) + by];
  if (!letter || !settle()) return;
  openLetter(letter);
  say(`Letter ${letters.indexOf(letter) + 1} of ${letters.length}: ${letter.data.id}, ${letter.open.length} to check.`);
  focusCurrent();
}

function drawFacts() {
  const { id, layout, source, model, fallback, error, pieces } = state.letter.data;
  const read = source === "rules" ? "read by the rules" : `read by the rules and ${model ?? "a model"}`;
  const told = [letters.length > 1 ? node("h2", {}, ...LetterText.shown(id)) : node("h2", { class: "unseen" }, "The letter"), node("p", { class: "soft small" }, `Layout ${layout}, ${read}`)];
  if (error) told.push(node("p", { class: "note" }, ...LetterText.shown(`Not read: ${error}`)));
  if (fallback) told.push(node("p", { class: "note" }, ...LetterText.shown(`The rules stood in: ${fallback}`)));
  if (pieces === null) told.push(node("p", { class: "note" }, "The letter's text was not given: values stand with their quotes alone."));
  parts.facts.replaceChildren(...told);
}

function drawProgress() {
  const letter = state.letter;
  const open = letter.open.length;
  const total = letter.doubtful.length;
  parts.progress.textContent = letter.data.label === null ? "no values" : open ? `${open} of ${total} doubtful values to check` : total ? `all ${total} doubtful values looked at` : "nothing is doubtful";
  parts.checked.textContent = letter.isChecked ? "✓ Letter checked" : "Mark letter as checked";
  parts.checked.setAttribute("aria-pressed", String(letter.isChecked));
  parts.checked.disabled = letter.data.label === null;
  const number = letters.indexOf(letter) + 1;
  /** @type {HTMLElement} */ (parts.chooser.firstElementChild).replaceChildren(...LetterText.shown(`${number} of ${letters.length}: ${letter.data.id}`));
  parts.list.replaceChildren(...letters.map((/** @type {any} */ each) => node("li", {},
    node("button", { type: "button", class: "quiet", "aria-current": each === letter ? "true" : null, on: { click: () => { parts.chooser.open = false; if (settle()) { openLetter(each); focusCurrent(); } } } },
      node("span", {}, ...LetterText.shown(each.data.id)),
      node("span", { class: "soft small" }, each.isChecked ? "✓ checked" : each.data.label === null ? "not read" : `${each.open.length} to check`)))));
}

// ---------------------------------------------------------------- its values

function drawValues() {
  const letter = state.letter;
  state.rows.clear();
  state.shown = [];
  const groups = [];
  const first = state.order === "doubtful" ? letter.doubtful.filter((/** @type {any} */ each) => !each.item?.isRemoved) : [];
  const isFirst = new Set(first);
  if (first.length) groups.push(group("To check", "most doubtful first", first, { places: true }));
  const rest = (/** @type {any[]} */ entries) => entries.filter((each) => !isFirst.has(each) && (state.showsAbsent || !isQuiet(each)));
  groups.push(group("Letter", null, rest(letter.entries)));
  for (const item of letter.items) {
    const title = item.entries.find((/** @type {any} */ each) => each.field.name === "title")?.value;
    const number = letter.numberOf(item);
    groups.push(group(number ? `Item ${number}` : "Removed item", title, item.isRemoved ? [] : rest(item.entries), { item }));
  }
  if (letter.data.label !== null) groups.push(node("div", { class: "more-items" }, button("Add an item", () => addItem(), { class: "quiet" })));
  parts.groups.replaceChildren(...groups.filter((each) => each !== null));
  drawMarks();
}

/** What is absent, and surely so: shown when it is asked for. */
function isQuiet(/** @type {any} */ entry) {
  return entry.said === "open" && !entry.isDoubtful && Model.isAbsent(entry.value) && Model.isAbsent(entry.report?.other) && entry !== state.current;
}

function group(/** @type {string} */ name, /** @type {string | null} */ told, /** @type {any[]} */ entries, /** @type {{places?: boolean, item?: any}} */ { places, item } = {}) {
  if (!entries.length && !item) return null;
  const act = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ does) => button(label, does, { class: "quiet", text });
  const place = (/** @type {number} */ by) => { if (settle()) move(item, by); };
  const isPlaced = item && !item.isRemoved && state.letter.items.filter((/** @type {any} */ each) => !each.isRemoved).length > 1;
  const acts = item ? node("div", { class: "group-acts" },
    isPlaced ? act("Earlier", `Put ${name} earlier`, () => place(-1)) : null,
    isPlaced ? act("Later", `Put ${name} later`, () => place(1)) : null,
    item.isRemoved ? act("Bring back", `Bring back ${name}`, () => removeItem(item)) : act("Remove", `Remove ${name}`, () => removeItem(item))) : null;
  return node("div", { class: item?.isRemoved ? "group removed" : "group", role: "group", "aria-label": name },
    node("div", { class: "group-head" }, node("h2", {}, name), told ? node("p", { class: "soft small" }, ...LetterText.shown(told)) : null, acts),
    node("ol", {}, ...entries.map((entry) => {
      const row = node("li");
      state.rows.set(entry.key, row);
      state.shown.push(entry);
      drawRow(entry, Boolean(places));
      return row;
    })));
}

function drawRow(/** @type {any} */ entry, places = entry.isDoubtful && state.order === "doubtful") {
  const row = state.rows.get(entry.key);
  if (!row) return;
  const isCurrent = entry === state.current;
  row.className = `entry ${entry.said}${isCurrent ? " current" : ""}${entry.isDoubtful && entry.said === "open" ? " doubtful" : ""}`;
  row.dataset.key = entry.key;
  if (entry.path !== null) row.dataset.path = entry.path;
  const place = places && entry.item ? `Item ${state.letter.numberOf(entry.item)}: ` : "";
  const said = words[/** @type {keyof typeof words} */ (entry.said)];
  const head = node("button", { type: "button", class: "row", tabindex: isCurrent ? "0" : "-1", "aria-current": isCurrent ? "true" : null, "aria-expanded": String(isCurrent) },
    node("span", { class: "name" }, place + entry.field.label),
    said ? node("span", { class: `said ${entry.said}` }, said) : badge(entry.status),
    node("span", { class: Model.isAbsent(entry.value) ? "is absent" : "is" }, ...LetterText.shown(valueOf(entry))));
  row.replaceChildren(head, ...(isCurrent ? [state.editor?.element ?? details(entry)] : []));
}

function valueOf(/** @type {any} */ entry) {
  if (!entry.isList) return Model.shown(entry.field.control, entry.value);
  const hasSome = entry.field.name === state.letter.list ? state.letter.items.length
    : (entry.item ?? state.letter).entries.some((/** @type {any} */ each) => each.field === entry.field && !each.isList && each.said !== "removed");
  return hasSome ? "is anything missing?" : "nothing listed";
}

function details(/** @type {any} */ entry) {
  const { report, field } = entry;
  const facts = node("dl");
  const fact = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...given) => facts.append(node("dt", {}, name), node("dd", {}, ...given));
  if (entry.said === "corrected" && !entry.isList) fact("Was", ...LetterText.shown(Model.shown(field.control, entry.was)));
  if (report) {
    fact("Status", badge(report.status), node("span", { class: "soft" }, ` said by ${sources[/** @type {keyof typeof sources} */ (report.source)]}`));
    fact("Confidence", `${Math.round(100 * report.confidence)} %`);
    if (!Model.isAbsent(report.other)) fact("Other witness", ...LetterText.shown(otherOf(entry).map((each) => Model.shown(field.control, each)).join("; ")));
  }
  const quote = LetterText.quoteOf(state.letter.data, entry);
  const isSeen = state.letter.data.pieces !== null && (quote.length > 400 || fold(quote) === fold(String(entry.value)));
  if (quote && !isSeen) fact("In the letter", node("q", { class: "letter-text" }, ...LetterText.shown(fold(quote))));
  return node("div", { class: "details" }, field.meaning ? node("p", { class: "soft small meaning" }, ...LetterText.shown(field.meaning.replaceAll("`", ""))) : null, facts, actions(entry));
}

const fold = (/** @type {string} */ text) => text.replace(/\s+/gu, " ").trim();

/** The other witness's value, or values: of a list, what was left out of it. @returns {any[]} */
function otherOf(/** @type {any} */ entry) {
  const other = entry.report?.other;
  return Model.isAbsent(other) ? [] : entry.isList && Array.isArray(other) ? other : [other];
}

function actions(/** @type {any} */ entry) {
  const key = (/** @type {string} */ name) => node("kbd", { "aria-hidden": "true" }, name);
  const act = (/** @type {string} */ text, /** @type {string} */ pressed, /** @type {() => void} */ does, name = "") =>
    node("button", { type: "button", class: name, "aria-keyshortcuts": pressed === "⏎" ? "Enter" : pressed, on: { click: () => does() } }, text, key(pressed));
  const isGone = entry.said === "removed";
  const isPlaced = entry.isElement && !isGone && state.letter.elementsOf(entry).length > 1;
  return node("div", { class: "actions" },
    entry.said === "open" ? act("Accept", "⏎", accept, "main") : null,
    isGone || entry.isList ? null : act("Edit", "e", edit),
    isGone || !canDrop(entry) ? null : act(entry.isElement ? "Remove" : "Absent", "x", drop),
    !isGone && otherOf(entry).length ? act("Take the other", "o", takeOther) : null,
    entry.field.many ? act(entry.isList ? "Add a value" : "Add another", "+", add) : null,
    isPlaced ? act("Earlier", "<", () => move(entry, -1)) : null,
    isPlaced ? act("Later", ">", () => move(entry, 1)) : null,
    entry.said === "open" || (entry.said === "added" && entry.isList) ? null : act("Undo", "u", undo),
    state.marks.has(entry.path ?? "") ? act("Show in letter", "t", showPlace, "to-letter") : null);
}

function canDrop(/** @type {any} */ entry) {
  return entry.isElement || (!entry.isList && entry.field.control.optional && !Model.isAbsent(entry.value));
}

// ---------------------------------------------------------------- marks in the text

function drawMarks() {
  for (const marks of state.marks.values()) for (const mark of marks) mark.classList.remove("on", "doubtful");
  for (const entry of state.letter.all) {
    for (const mark of state.marks.get(entry.path) ?? []) {
      const isGone = entry.said === "removed" || entry.item?.isRemoved;
      if (LetterText.pathsAt(mark)[0] === entry.path) {
        [mark.dataset.status, mark.title] = isGone ? ["", "removed"] : [entry.status, titleOf(entry)];
      }
      if (!isGone && entry.isDoubtful && entry.said === "open" && !mark.classList.contains("passage")) mark.classList.add("doubtful");
    }
  }
  for (const mark of state.marks.get(state.current?.path ?? "") ?? []) mark.classList.add("on");
}

function titleOf(/** @type {any} */ entry) {
  const item = entry.item ? `Item ${state.letter.numberOf(entry.item)}: ` : "";
  return `${item}${entry.field.label}, ${entry.status.replaceAll("_", " ")}`;
}

function showPlace() {
  setView("letter");
  revealPlace();
  parts.text.focus({ preventScroll: true });
}

function entriesAt(/** @type {EventTarget | null} */ target) {
  const byPath = new Map(state.letter.all.map((/** @type {any} */ each) => [each.path, each]));
  return LetterText.pathsAt(target).map((path) => byPath.get(path)).filter((each) => each && each.said !== "removed" && !each.item?.isRemoved);
}

function near(/** @type {any[]} */ entries) {
  for (const node of parts.app.querySelectorAll(".near")) node.classList.remove("near");
  for (const entry of entries) {
    state.rows.get(entry.key)?.classList.add("near");
    for (const mark of state.marks.get(entry.path) ?? []) mark.classList.add("near");
  }
}
