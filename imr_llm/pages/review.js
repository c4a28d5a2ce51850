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

function step(/** @type {number} */ by, told = "") {
  const next = state.shown[state.shown.indexOf(state.current) + by];
  if (next) return select(next);
  focusCurrent();
  say(`${told} ${by > 0 ? "This is the last value." : "This is the first value."}`.trim());
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
  const told = `${message} ${state.letter.open.length} to check.`;
  say(told);
  return told;
}

function accept() {
  if (state.current.said !== "open") return step(1);
  state.letter.accept(state.current);
  step(1, changed("Accepted."));
}

function drop() {
  const entry = state.current;
  if (!canDrop(entry)) return say("This value cannot be absent.");
  state.letter.drop(entry);
  changed(entry.isElement ? "Removed." : "Set to absent.", true);
  focusCurrent();
}

function undo() {
  const entry = state.current;
  if (entry.said === "open") return;
  const at = state.shown.indexOf(entry);
  const goes = entry.isElement && entry.said === "added";
  state.letter.undo(entry);
  // An added element is gone: what stood before it is current.
  if (goes) state.current = state.shown[at - 1] ?? state.shown[at + 1] ?? null;
  if (state.letter.isChecked) {
    state.letter.isChecked = false;
    changed("Undone. The letter is no longer marked as checked.", true);
  } else changed("Undone.", true);
  focusCurrent();
}

/** Puts an element of a list, or a disputed item, one place earlier or later. */
function move(/** @type {any} */ one, /** @type {number} */ by) {
  const place = state.letter.move(one, by);
  if (!place) return say(by > 0 ? "It is the last one." : "It is the first one.");
  changed(`Now number ${place}.`, true);
  focusCurrent();
}

function takeOther() {
  const entry = state.current;
  const others = otherOf(entry);
  if (!others.length || others.some((each) => Model.problem(entry.field.control, each))) return say("There is no other value to take.");
  const there = entry.isList ? state.letter.elementsOf(entry) : [];
  const fresh = others.filter((each) => !there.some((/** @type {any} */ known) => Model.same(known.value, each)));
  if (!fresh.length) return say("It is taken already.");
  if (!entry.isList) {
    state.letter.correct(entry, structuredClone(others[0]));
    changed("Taken.");
  } else {
    for (const each of fresh) state.letter.add(entry, structuredClone(each));
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
  });
}

function addItem() {
  if (!settle()) return;
  const item = state.letter.addItem();
  changed("An item was added: its values are to be filled in.", true);
  select(item.entries[0]);
  edit();
}

function removeItem(/** @type {any} */ item) {
  if (!settle()) return;
  state.letter.removeItem(item);
  if (item.isRemoved && state.current?.item === item) state.current = null;
  changed(item.isRemoved ? "The item was removed." : "The item is back.", true);
  if (!state.current) select(state.shown[0]);
  else focusCurrent();
}

// ---------------------------------------------------------------- editing

function edit(/** @type {any} */ given = state.current.value, /** @type {((value: any) => void) | null} */ keep = null) {
  const entry = state.current;
  if (entry.isList && !keep) return add();
  const made = Controls.make(state.letter.controlOf(entry), given, entry.field.label);
  const form = node("form", { class: "editor", novalidate: true }, made.element, wordsChosen(made.element),
    node("div", { class: "actions" }, node("button", { class: "main" }, "Save"), button("Cancel", () => cancel())));
  const save = () => {
    const reading = made.read();
    if ("problem" in reading) {
      setView("values");
      say(reading.problem);
      reading.at.focus();
      return false;
    }
    state.editor = null;
    if (keep) keep(reading.value);
    else {
      state.letter.correct(entry, reading.value);
      changed("Saved.", entry.field.name === "title");
    }
    return true;
  };
  const editor = { element: form, isTouched: false, save };
  for (const kind of ["input", "change", "click"]) {
    form.addEventListener(kind, (event) => { // a click: on a button that adds, removes or takes words
      if (kind !== "click" || (event.target instanceof Element && event.target.closest("button.quiet"))) editor.isTouched = true;
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (save()) focusCurrent();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !savesAt(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  setView("values");
  state.editor = editor;
  drawRow(entry);
  reveal(parts.groups, form);
  made.focus();
}

/** Whether Enter saves: from a list of codes unless it is open, from a text of several lines without Shift. */
function savesAt(/** @type {KeyboardEvent} */ { target, ctrlKey, metaKey, shiftKey }) {
  if (target instanceof HTMLSelectElement) return !(CSS.supports("selector(:open)") && target.matches(":open"));
  if (!(target instanceof HTMLTextAreaElement)) return false;
  return ctrlKey || metaKey || (!shiftKey && target.dataset.text !== undefined);
}

/** What stands in an open editor is kept before anything else is done; false where it is no value. */
function settle() {
  if (!state.editor) return true;
  if (state.editor.isTouched) return state.editor.save();
  cancel(false);
  return true;
}

/** Where there is a text: a button that takes the words that are selected in the letter. */
function wordsChosen(/** @type {HTMLElement} */ editor) {
  const texts = () => /** @type {NodeListOf<HTMLInputElement>} */ (editor.querySelectorAll("[data-text]"));
  if (!texts().length || state.letter.data.pieces === null) return null;
  let into = texts()[0];
  editor.addEventListener("focusin", (event) => {
    for (const each of texts()) if (each === event.target) into = each;
  });
  const take = node("button", { type: "button", class: "quiet" }, "Use the words selected in the letter");
  let chosen = "";
  document.addEventListener("selectionchange", function note() {
    if (!take.isConnected) return document.removeEventListener("selectionchange", note);
    const selection = getSelection();
    if (selection && parts.text.contains(selection.anchorNode) && String(selection).trim()) chosen = whole(fold(String(selection)));
  });
  take.addEventListener("click", () => {
    if (!chosen) return say("No words of the letter are selected.");
    into.value = chosen;
    into.focus();
  });
  return take;
}

/** Words that the ends of lines split are put together, as the codebook has it. */
function whole(/** @type {string} */ words) {
  return state.letter.data.joined.reduce((text, [split, joined]) => text.replaceAll(split, joined), words);
}

function cancel(isFocused = true) {
  state.editor = null;
  drawRow(state.current);
  if (isFocused) focusCurrent();
}

// ---------------------------------------------------------------- order and view

function setOrder(/** @type {string} */ order) {
  if (!settle()) return drawTools();
  state.order = order;
  drawValues();
  if (state.current) select(state.current, { focus: false });
}

function setAbsent(/** @type {boolean} */ isShown) {
  if (!settle()) return drawTools();
  state.showsAbsent = isShown;
  drawValues();
}

/** The tools as they were: what was asked of them cannot be done now. */
function drawTools() {
  for (const each of parts.orders.querySelectorAll("input")) each.checked = each.value === state.order;
  parts.absent.checked = state.showsAbsent;
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
    if (entry && entry !== state.current && settle()) select(entry);
  });
  groups.addEventListener("pointerover", (event) => near([entryAt(event.target)].filter(Boolean)));
  groups.addEventListener("pointerleave", () => near([]));
  text.addEventListener("pointerover", (event) => near(entriesAt(event.target).slice(0, 1)));
  text.addEventListener("pointerleave", () => near([]));
  text.addEventListener("click", (event) => {
    if (String(getSelection()).length) return;
    const over = entriesAt(event.target);
    if (!over.length || !settle()) return;
    // Where values overlap, the innermost comes first, and each click goes one outwards.
    const entry = over[(over.indexOf(state.current) + 1) % over.length];
    if (!state.rows.has(entry.key)) { state.current = entry; drawValues(); }
    setView("values");
    select(entry, { scrollsText: false });
  });
  document.addEventListener("keydown", onKey);
  addEventListener("beforeunload", (event) => {
    if (state.editor?.isTouched || letters.some((/** @type {any} */ each) => each.isDirty)) event.preventDefault();
  });
}

/** @type {Record<string, () => void>} */
const keys = {
  j: () => step(1), k: () => step(-1), n: nextOpen, e: () => edit(), x: drop, o: takeOther, u: undo, t: showPlace,
  "+": add, "<": () => moveCurrent(-1), ">": () => moveCurrent(1), "[": () => stepLetter(-1), "]": () => stepLetter(1), "?": () => parts.help.showModal(),
};

function moveCurrent(/** @type {number} */ by) {
  if (state.current.isElement) move(state.current, by);
}

function onKey(/** @type {KeyboardEvent} */ event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const isEditor = Boolean(target.closest(".editor"));
  if (event.key === "Escape") {
    if (state.editor) cancel();
    else if (parts.chooser.open) parts.chooser.open = false;
    else return;
  } else {
    const act = actOf(event, target);
    if (!act || isEditor || target.closest("input, select, textarea")) return;
    // A key that is held down goes through the values, and does nothing to them.
    if ((!event.repeat || STEPS.has(event.key)) && settle()) act();
  }
  event.preventDefault();
}

const STEPS = new Set(["j", "k", "ArrowDown", "ArrowUp"]);

/** What a key does; nothing of ours where it is undefined. @returns {(() => void) | undefined} */
function actOf(/** @type {KeyboardEvent} */ { key }, /** @type {HTMLElement} */ target) {
  if (!state.current) return key === "[" || key === "]" ? keys[key] : undefined;
  if (key === "Enter" && target.matches(".entry.current > .row")) return accept;
  if (key === "Enter" && target === document.body) return () => select(state.current); // accepts nothing unseen
  if (key === "ArrowDown" && target.closest(".entry")) return keys.j;
  if (key === "ArrowUp" && target.closest(".entry")) return keys.k;
  return state.hasKeys && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

const parts = frame();
openLetter(letters[0]);
requestAnimationFrame(revealPlace); // a frame has its size by then
