// The review page: going through the values, correcting them, and what is heard of keys and pointer.
"use strict";

// ---------------------------------------------------------------- going through them

function select(/** @type {any} */ entry, { focus = true, scrollsText = true } = {}) {
  const before = state.current;
  state.editor = null;
  state.current = entry;
  if (before && before !== entry) drawRow(before);
  if (!entry) return;
  drawRow(entry);
  drawMarks();
  const row = state.rows.get(entry.key);
  if (row) reveal(parts.groups, row);
  if (focus) focusCurrent();
  if (scrollsText) revealPlace();
}

function focusCurrent() {
  const row = state.current && state.rows.get(state.current.key);
  if (row) /** @type {HTMLElement} */ (row.firstElementChild).focus({ preventScroll: true });
}

function revealPlace() {
  const marks = state.marks.get(state.current?.path ?? "");
  if (marks && parts.text.offsetParent) reveal(parts.text, marks[0], 0.35);
}

/** Scrolls a pane, and nothing around it, until a node is in sight. */
function reveal(/** @type {HTMLElement} */ pane, /** @type {HTMLElement} */ inner, at = 0.2) {
  const scroller = pane.scrollHeight > pane.clientHeight + 1 ? pane : document.scrollingElement;
  if (!scroller) return;
  const isPage = scroller !== pane;
  const frame = isPage ? { top: parts.views.getBoundingClientRect().bottom, bottom: innerHeight } : pane.getBoundingClientRect();
  const box = inner.getBoundingClientRect();
  if (box.top >= frame.top + 8 && box.bottom <= frame.bottom - 8) return;
  scroller.scrollTop += box.top - frame.top - (frame.bottom - frame.top) * at;
}

function step(/** @type {number} */ by, isWanted = (/** @type {any} */ _entry) => true) {
  const from = state.shown.indexOf(state.current);
  for (let index = from + by; index >= 0 && index < state.shown.length; index += by) {
    if (isWanted(state.shown[index])) return select(state.shown[index]);
  }
  say(by > 0 ? "This is the last value." : "This is the first value.");
}

function nextOpen() {
  const open = new Set(state.letter.open);
  const from = state.shown.indexOf(state.current);
  const next = [...state.shown.slice(from + 1), ...state.shown.slice(0, from)].find((each) => open.has(each));
  if (next) select(next);
  else say("No doubtful value is open.");
}

function changed(/** @type {string} */ message, isRedrawn = false) {
  state.letter.isDirty = true;
  if (isRedrawn) drawValues();
  else drawRow(state.current);
  drawMarks();
  drawProgress();
  say(`${message} ${state.letter.open.length} to check.`);
}

function accept() {
  if (state.current.said !== "open") return step(1);
  state.letter.accept(state.current);
  changed("Accepted.");
  step(1);
}

function drop() {
  const entry = state.current;
  if (!canDrop(entry)) return say("This value cannot be absent.");
  const at = state.shown.indexOf(entry);
  state.letter.drop(entry);
  if (entry.path === null && entry.isElement) return leave(at, "Removed.");
  changed(entry.isElement ? "Removed." : "Set to absent.");
  focusCurrent();
}

function undo() {
  const entry = state.current;
  if (entry.said === "open") return;
  const at = state.shown.indexOf(entry);
  state.letter.undo(entry);
  if (entry.path === null && entry.isElement) return leave(at, "Undone.");
  changed("Undone.");
  focusCurrent();
}

/** An entry is gone: what stood before it is current. */
function leave(/** @type {number} */ at, /** @type {string} */ message) {
  state.current = state.shown[at - 1] ?? state.shown[at + 1] ?? null;
  changed(message, true);
  focusCurrent();
}

function takeOther() {
  const entry = state.current;
  const others = otherOf(entry);
  if (!others.length || others.some((each) => Model.problem(entry.field.control, each))) return say("There is no other value to take.");
  if (!entry.isList) {
    state.letter.correct(entry, structuredClone(others[0]));
    changed("Taken.");
  } else {
    for (const each of others) state.letter.add(entry, structuredClone(each));
    changed("Taken.", true);
  }
  focusCurrent();
}

function add() {
  const entry = state.current;
  if (!entry.field.many) return;
  if (entry.field.name === state.letter.list) return addItem();
  edit(null, (value) => {
    const added = state.letter.add(entry, value);
    state.current = added;
    changed("Added.", true);
    focusCurrent();
  });
}

function addItem() {
  const item = state.letter.addItem();
  changed("An item was added: its values are to be filled in.", true);
  select(item.entries[0]);
  edit();
}

function removeItem(/** @type {any} */ item) {
  state.letter.removeItem(item);
  if (state.current?.item === item) state.current = null;
  changed(item.isRemoved ? "The item was removed." : "The item is back.", true);
  if (!state.current) select(state.shown[0]);
  else focusCurrent();
}

// ---------------------------------------------------------------- editing

function edit(/** @type {any} */ given = state.current.value, /** @type {((value: any) => void) | null} */ keep = null) {
  const entry = state.current;
  if (entry.isList && !keep) return add();
  const made = Controls.make(entry.field.control, given, entry.field.label);
  const form = node("form", { class: "editor", novalidate: true },
    made.element, wordsChosen(made, entry),
    node("div", { class: "actions" }, node("button", { class: "main" }, "Save"), button("Cancel", cancel)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reading = made.read();
    if ("problem" in reading) {
      say(reading.problem);
      return reading.at.focus();
    }
    state.editor = null;
    if (keep) return keep(reading.value);
    state.letter.correct(entry, reading.value);
    changed("Saved.", entry.field.name === "title");
    focusCurrent();
  });
  // Enter saves from a list of codes, too, unless the list is open.
  form.addEventListener("keydown", (event) => {
    const list = event.target;
    if (event.key !== "Enter" || !(list instanceof HTMLSelectElement) || isOpen(list)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  state.editor = { element: form };
  drawRow(entry);
  reveal(parts.groups, form);
  made.focus();
}

function isOpen(/** @type {HTMLSelectElement} */ list) {
  return CSS.supports("selector(:open)") && list.matches(":open");
}

/** For a text: a button that takes the words that are selected in the letter. */
function wordsChosen(/** @type {any} */ made, /** @type {any} */ entry) {
  if (entry.field.control.kind !== "text" || state.letter.data.pieces === null) return null;
  const take = node("button", { type: "button", class: "quiet" }, "Use the words selected in the letter");
  let chosen = "";
  document.addEventListener("selectionchange", function note() {
    if (!take.isConnected) return document.removeEventListener("selectionchange", note);
    const selection = getSelection();
    if (selection && parts.text.contains(selection.anchorNode) && String(selection).trim()) chosen = fold(String(selection));
  });
  take.addEventListener("click", () => {
    if (!chosen) return say("No words of the letter are selected.");
    made.element.querySelector("input, textarea").value = chosen;
    made.focus();
  });
  return take;
}

function cancel() {
  state.editor = null;
  drawRow(state.current);
  focusCurrent();
}

// ---------------------------------------------------------------- order and view

function setOrder(/** @type {string} */ order) {
  state.order = order;
  drawValues();
  if (state.current) select(state.current, { focus: false });
}

function setView(/** @type {string} */ view) {
  const main = /** @type {HTMLElement} */ (parts.letter.parentElement);
  main.dataset.view = view;
  for (const each of parts.views.children) each.setAttribute("aria-pressed", String(each.textContent?.toLowerCase() === view));
  if (view === "letter") revealPlace();
}

// ---------------------------------------------------------------- what is heard

function listen(/** @type {HTMLElement} */ text, /** @type {HTMLElement} */ groups) {
  const entryAt = (/** @type {EventTarget | null} */ target) => {
    const key = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(".entry"))?.dataset.key : undefined;
    return state.shown.find((each) => each.key === key);
  };
  groups.addEventListener("click", (event) => {
    const isRow = event.target instanceof Element && event.target.closest(".row");
    const entry = isRow ? entryAt(event.target) : null;
    if (entry && entry !== state.current) select(entry);
  });
  groups.addEventListener("pointerover", (event) => near([entryAt(event.target)].filter(Boolean)));
  groups.addEventListener("pointerleave", () => near([]));
  text.addEventListener("pointerover", (event) => near(entriesAt(event.target).slice(0, 1)));
  text.addEventListener("pointerleave", () => near([]));
  text.addEventListener("click", (event) => {
    if (state.editor || String(getSelection()).length) return;
    const over = entriesAt(event.target);
    if (!over.length) return;
    // Where values overlap, the innermost comes first, and each click goes one outwards.
    const entry = over[(over.indexOf(state.current) + 1) % over.length];
    if (!state.rows.has(entry.key)) { state.current = entry; drawValues(); }
    setView("values");
    select(entry, { scrollsText: false });
  });
  document.addEventListener("keydown", onKey);
  addEventListener("beforeunload", (event) => {
    if (letters.some((/** @type {any} */ each) => each.isDirty)) event.preventDefault();
  });
}

/** @type {Record<string, () => void>} */
const keys = {
  j: () => step(1), k: () => step(-1), n: nextOpen, e: () => edit(), x: drop, o: takeOther, u: undo, t: showPlace,
  "+": add, "[": () => stepLetter(-1), "]": () => stepLetter(1), "?": () => parts.help.showModal(),
};

function onKey(/** @type {KeyboardEvent} */ event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const isEditor = Boolean(target.closest(".editor"));
  if (event.key === "Escape") {
    if (isEditor) cancel();
    else if (parts.chooser.open) parts.chooser.open = false;
    else return;
  } else if (target.closest("input, select, textarea") || isEditor) return;
  else if (event.key === "Enter" && state.current && (target === document.body || target.matches(".entry.current > .row"))) accept(); // the body: before the first step
  else if (event.key === "ArrowDown" && target.closest(".entry")) step(1);
  else if (event.key === "ArrowUp" && target.closest(".entry")) step(-1);
  else if (state.hasKeys && state.current && Object.hasOwn(keys, event.key)) keys[event.key]();
  else return;
  event.preventDefault();
}

const parts = frame();
openLetter(letters[0]);
requestAnimationFrame(revealPlace); // a frame has its size by then
