// The page: the letter on one side, its values on the other; keys to go through them; the labels.
"use strict";

(() => {
  const data = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent ?? "");
  LetterText.name(data.unseen);
  const letters = data.letters.map((/** @type {LetterData} */ each) => new Model.Letter(each, data.schemas[each.schema]));

  const state = {
    letter: letters[0],
    /** @type {any} */ current: null,
    /** @type {any} */ editor: null,
    order: "doubtful",
    showsAbsent: false,
    hasKeys: true,
    isDirty: false,
    /** @type {Map<string, HTMLElement[]>} */ marks: new Map(),
    /** @type {Map<string, HTMLElement>} */ rows: new Map(),
    /** @type {any[]} */ shown: [],
  };
  const words = { accepted: "accepted", corrected: "corrected", added: "added", removed: "removed" };
  const sources = { rules: "the rules", model: "the model", both: "rules and model", none: "neither" };

  // ---------------------------------------------------------------- the frame

  function frame() {
    const progress = node("p", { class: "progress" });
    const checked = node("button", { type: "button", "aria-pressed": "false", on: { click: toggleChecked } });
    const list = node("ol", { class: "letters-list" });
    const chooser = node("details", { class: "letters" }, node("summary", {}), list);
    const many = letters.length > 1;
    const header = node("header", { class: "bar" },
      node("div", { class: "bar-title" },
        node("h1", {}, ...LetterText.shown(many ? "Review" : `Review of ${data.title}`)), progress),
      many ? node("nav", { "aria-label": "Letters", class: "bar-letters" },
        button("Previous letter", () => stepLetter(-1), { class: "step", text: "‹" }), chooser,
        button("Next letter", () => stepLetter(1), { class: "step", text: "›" })) : null,
      node("div", { class: "bar-actions" }, checked,
        node("button", { type: "button", class: "main", on: { click: openExport } }, "Export labels"),
        node("button", { type: "button", "aria-label": "Help and keys", on: { click: () => help.showModal() } }, "Help"),
        node("button", { type: "button", "data-theme-toggle": true })));

    const orders = node("fieldset", { class: "orders" }, node("legend", { class: "unseen" }, "Order of the values"),
      choice("order", "doubtful", "Doubtful first", true), choice("order", "letter", "As in the letter", false));
    orders.addEventListener("change", (event) => setOrder(/** @type {any} */ (event.target).value));
    const absent = node("input", { type: "checkbox", id: "absent", on: { change: () => { state.showsAbsent = absent.checked; drawValues(); } } });
    const groups = node("div", { class: "groups" });
    const values = node("section", { class: "values", id: "main", tabindex: "-1", "aria-label": "Values" },
      node("div", { class: "tools" }, orders, node("label", { for: "absent", class: "check" }, absent, "Show absent")), groups);

    const text = node("div", { class: "letter-text", tabindex: "0", role: "region", "aria-label": "Text of the letter" });
    const facts = node("div", { class: "facts" });
    const letter = node("section", { class: "letter", "aria-label": "Letter" }, facts, text);

    const views = node("div", { class: "views", role: "group", "aria-label": "What is shown" },
      node("button", { type: "button", "aria-pressed": "true", on: { click: () => setView("values") } }, "Values"),
      node("button", { type: "button", "aria-pressed": "false", on: { click: () => setView("letter") } }, "Letter"));
    const live = node("p", { class: "unseen", role: "status", "aria-live": "polite" });
    const help = helpDialog();
    const exporting = node("dialog", { "aria-labelledby": "export-title" });
    const asking = node("dialog", { "aria-labelledby": "asking-title" });
    const notes = node("div", { class: "notes" }, ...data.notes.map((/** @type {string} */ note) => node("p", {}, ...LetterText.shown(note))));
    const app = /** @type {HTMLElement} */ (document.getElementById("app"));
    app.replaceChildren(header, notes, views, node("main", { "data-view": "values" }, letter, values), live, help, exporting, asking);
    document.dispatchEvent(new Event("drawn"));
    listen(text, groups);
    return { progress, checked, list, chooser, groups, values, text, facts, letter, views, live, help, exporting, asking, app };
  }

  function button(/** @type {string} */ label, /** @type {() => void} */ act, /** @type {any} */ more = {}) {
    const { text, ...given } = more;
    return node("button", { type: "button", "aria-label": text ? label : null, on: { click: act }, ...given }, text ?? label);
  }

  function choice(/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ text, /** @type {boolean} */ isChosen) {
    const id = `${name}-${value}`;
    return node("span", {}, node("input", { type: "radio", name, value, id, checked: isChosen }), node("label", { for: id }, text));
  }

  function helpDialog() {
    const keys = [
      [["j", "↓"], "the next value"], [["k", "↑"], "the value before"], [["n"], "the next doubtful value that is open"],
      [["Enter"], "accept the value, and go on"], [["e"], "edit it"], [["x"], "the letter does not give it: absent, or removed from its list"],
      [["o"], "take the other witness's value"], [["+"], "add a value to its list"], [["u"], "undo what was said of it"],
      [["t"], "show its place in the letter"], [["["], "the letter before"], [["]"], "the next letter"],
      [["Esc"], "leave the editor as it was"], [["?"], "this help"],
    ];
    const single = node("input", { type: "checkbox", id: "single", checked: true, on: { change: () => { state.hasKeys = single.checked; } } });
    const rows = keys.map(([pressed, what]) => node("tr", {},
      node("th", { scope: "row" }, .../** @type {string[]} */ (pressed).flatMap((key, n) => [n ? " " : "", node("kbd", {}, key)])), node("td", {}, /** @type {string} */ (what))));
    const statuses = [
      ["agreed", "rules and model both give the value"], ["conflict", "both give one, and they differ"], ["rules_only", "the rules alone give it"],
      ["model_only", "the model alone gives it"], ["ungrounded", "the letter does not support what the model said"], ["absent", "neither gives one"],
    ].map(([status, what]) => node("tr", {}, node("th", { scope: "row" }, badge(status)), node("td", {}, what)));
    const dialog = node("dialog", { "aria-labelledby": "help-title" },
      node("h2", { id: "help-title" }, "How to review a letter"),
      node("p", {}, "Go through the doubtful values, accept or correct each, then mark the letter as checked and export its label. Nothing leaves this page but the file that you save; nothing is kept in the browser."),
      node("h3", {}, "Keys"), node("table", {}, node("tbody", {}, ...rows)),
      node("label", { for: "single", class: "check" }, single, "Keys of one letter are on"),
      node("h3", {}, "Statuses"), node("table", {}, node("tbody", {}, ...statuses)),
      node("div", { class: "dialog-end" }, button("Close", () => dialog.close())));
    return dialog;
  }

  function badge(/** @type {string} */ status) {
    return node("span", { class: "status", "data-status": status }, status.replaceAll("_", " "));
  }

  function say(/** @type {string} */ message) {
    parts.live.textContent = message;
  }

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
    if (!letter) return;
    openLetter(letter);
    say(`Letter ${letters.indexOf(letter) + 1} of ${letters.length}: ${letter.data.id}, ${letter.open.length} to check.`);
    focusCurrent();
  }

  function drawFacts() {
    const { id, layout, source, model, fallback, error, pieces } = state.letter.data;
    const read = source === "rules" ? "read by the rules" : `read by the rules and ${model ?? "a model"}`;
    const told = [node("h2", {}, ...LetterText.shown(id)), node("p", { class: "soft small" }, `Layout ${layout}, ${read}`)];
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
      node("button", { type: "button", class: "quiet", "aria-current": each === letter ? "true" : null, on: { click: () => { parts.chooser.open = false; openLetter(each); focusCurrent(); } } },
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
    const remove = item ? button(item.isRemoved ? `Bring back ${name}` : `Remove ${name}`, () => removeItem(item), { class: "quiet", text: item.isRemoved ? "Bring back" : "Remove" }) : null;
    return node("section", { class: item?.isRemoved ? "group removed" : "group", "aria-label": name },
      node("div", { class: "group-head" }, node("h3", {}, name), told ? node("p", { class: "soft small" }, ...LetterText.shown(told)) : null, remove),
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
    if (quote && quote.length < 400 && fold(quote) !== fold(String(entry.value))) fact("In the letter", node("q", { class: "letter-text" }, ...LetterText.shown(fold(quote))));
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
      node("button", { type: "button", class: name, "aria-keyshortcuts": pressed === "⏎" ? "Enter" : pressed, on: { click: does } }, text, key(pressed));
    const isGone = entry.said === "removed";
    return node("div", { class: "actions" },
      entry.said === "open" ? act("Accept", "⏎", accept, "main") : null,
      isGone || entry.isList ? null : act("Edit", "e", edit),
      isGone || !canDrop(entry) ? null : act(entry.isElement ? "Remove" : "Absent", "x", drop),
      !isGone && otherOf(entry).length ? act("Take the other", "o", takeOther) : null,
      entry.field.many ? act(entry.isList ? "Add a value" : "Add another", "+", add) : null,
      entry.said === "open" || (entry.said === "added" && entry.isList) ? null : act("Undo", "u", undo),
      state.marks.has(entry.path ?? "") ? act("Show in letter", "t", showPlace, "to-letter") : null);
  }

  function canDrop(/** @type {any} */ entry) {
    return entry.isElement || (!entry.isList && entry.field.control.optional && !Model.isAbsent(entry.value));
  }

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
    state.isDirty = true;
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
      made.element, words_chosen(made, entry),
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
    state.editor = { element: form };
    drawRow(entry);
    reveal(parts.groups, form);
    made.focus();
  }

  /** For a text: a button that takes the words that are selected in the letter. */
  function words_chosen(/** @type {any} */ made, /** @type {any} */ entry) {
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

  // ---------------------------------------------------------------- marks in the text

  function drawMarks() {
    for (const marks of state.marks.values()) for (const mark of marks) mark.classList.remove("on", "doubtful", "done");
    const seen = new Set();
    for (const entry of state.letter.all) {
      for (const mark of state.marks.get(entry.path) ?? []) {
        const isInner = LetterText.pathsAt(mark)[0] === entry.path;
        if (isInner) [mark.dataset.status, mark.title] = [entry.status, titleOf(entry)];
        mark.classList.toggle("done", isInner ? entry.said !== "open" : mark.classList.contains("done"));
        if (entry.isDoubtful && entry.said === "open" && !mark.classList.contains("passage")) mark.classList.add("doubtful");
      }
      seen.add(entry.status);
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
    return LetterText.pathsAt(target).map((path) => byPath.get(path)).filter((each) => each && each.said !== "removed");
  }

  function near(/** @type {any[]} */ entries) {
    for (const node of parts.app.querySelectorAll(".near")) node.classList.remove("near");
    for (const entry of entries) {
      state.rows.get(entry.key)?.classList.add("near");
      for (const mark of state.marks.get(entry.path) ?? []) mark.classList.add("near");
    }
  }

  // ---------------------------------------------------------------- order, view, letters as checked

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

  function toggleChecked() {
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
  }

  function setChecked(/** @type {boolean} */ isChecked) {
    state.letter.isChecked = isChecked;
    state.isDirty ||= isChecked;
    drawProgress();
    say(isChecked ? "The letter is marked as checked." : "The letter is no longer marked as checked.");
  }

  // ---------------------------------------------------------------- labels

  function openExport() {
    const checked = letters.filter((/** @type {any} */ each) => each.isChecked);
    const bad = checked.filter((/** @type {any} */ each) => each.problems.length);
    const good = checked.filter((/** @type {any} */ each) => !each.problems.length);
    const told = checked.length
      ? `${checked.length} of ${letters.length} ${letters.length === 1 ? "letter is" : "letters are"} marked as checked. The labels hold every value as it stands now, those that you did not look at included.`
      : "No letter is marked as checked. A label says that every value of a letter is right, so only letters that you mark as checked are exported.";
    const problems = bad.map((/** @type {any} */ letter) => node("li", {}, ...LetterText.shown(letter.data.id), ": ",
      ...letter.problems.slice(0, 5).map((/** @type {any} */ each) => button(`${titleOfProblem(letter, each)}`, () => goTo(letter, each.entry), { class: "quiet" }))));
    const name = good.length === 1 ? `${good[0].data.id.replace(/[^\w.-]/gu, "_")}.json` : "labels.jsonl";
    parts.exporting.replaceChildren(
      node("h2", { id: "export-title" }, "Export labels"), node("p", {}, told),
      bad.length ? node("p", { class: "note" }, "What is still required:") : null, node("ul", { class: "problems" }, ...problems),
      good.length ? node("p", { class: "small soft" }, good.length === 1 ? `One file, ${name}: a gold label. ` : `One file, ${name}: a gold label in each line. `,
        "Put it into a folder and score by it: ", node("code", {}, "python -m evals --gold FOLDER --letters LETTERS")) : null,
      node("div", { class: "dialog-end" }, button("Close", () => parts.exporting.close()),
        good.length ? button(`Save ${name}`, () => save(good, name), { class: "main" }) : null));
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
    state.isDirty = false;
    parts.exporting.close();
    say(`Saved ${name}.`);
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
      if (state.isDirty) event.preventDefault();
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
    else if (event.key === "Enter" && target.matches(".entry.current > .row")) accept();
    else if (event.key === "ArrowDown" && target.closest(".entry")) step(1);
    else if (event.key === "ArrowUp" && target.closest(".entry")) step(-1);
    else if (state.hasKeys && state.current && Object.hasOwn(keys, event.key)) keys[event.key]();
    else return;
    event.preventDefault();
  }

  const parts = frame();
  openLetter(letters[0]);
})();
