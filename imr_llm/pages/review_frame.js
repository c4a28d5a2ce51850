// The review page is one program in several files. This one: what it knows, and its frame.
"use strict";

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
  /** @type {Map<string, HTMLElement[]>} */ marks: new Map(),
  /** @type {Map<string, HTMLElement>} */ rows: new Map(),
  /** @type {any[]} */ shown: [],
};
const words = { accepted: "accepted", corrected: "corrected", added: "added", removed: "removed" };
const sources = { rules: "the rules", model: "the model", both: "rules and model", none: "neither" };

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
  const absent = node("input", { type: "checkbox", id: "absent", on: { change: () => setAbsent(absent.checked) } });
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
  const notes = node("aside", { class: "notes", "aria-label": "Notes" }, ...data.notes.map((/** @type {string} */ note) => node("p", {}, ...LetterText.shown(note))));
  const app = /** @type {HTMLElement} */ (document.getElementById("app"));
  app.replaceChildren(header, notes, node("main", { "data-view": "values" }, views, letter, values), live, help, exporting, asking);
  document.dispatchEvent(new Event("drawn"));
  listen(text, groups);
  return { progress, checked, list, chooser, orders, absent, groups, values, text, facts, letter, views, live, help, exporting, asking, app };
}

function button(/** @type {string} */ label, /** @type {() => void} */ act, /** @type {any} */ more = {}) {
  const { text, ...given } = more;
  return node("button", { type: "button", "aria-label": text ? label : null, on: { click: () => act() }, ...given }, text ?? label);
}

function choice(/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ text, /** @type {boolean} */ isChosen) {
  const id = `${name}-${value}`;
  return node("span", {}, node("input", { type: "radio", name, value, id, checked: isChosen }), node("label", { for: id }, text));
}

function helpDialog() {
  const keys = [
    [["j", "↓"], "the next value"], [["k", "↑"], "the value before"], [["n"], "the next doubtful value that is open"],
    [["Enter"], "accept the value, and go on"], [["e"], "edit it"], [["x"], "the letter does not give it: absent, or removed from its list"],
    [["o"], "take the other witness's value"], [["+"], "add a value to its list"], [["<", ">"], "put it earlier or later in its list"], [["u"], "undo what was said of it"],
    [["t"], "show its place in the letter"], [["["], "the letter before"], [["]"], "the next letter"],
    [["Enter"], "in an editor: save (in text of several lines, too)"], [["Esc"], "leave the editor as it was; anything else saves what stands in it"], [["?"], "this help"],
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
