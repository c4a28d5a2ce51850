// Nodes, and the controls by which a value is corrected. Text becomes text, never markup.
"use strict";

/**
 * Attributes by name; `on` holds listeners by event. Nothing of a letter is ever a name here.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, any>} given @param {(Node | string | null)[]} children
 */
function node(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  const { on, ...attributes } = given;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [event, act] of Object.entries(on ?? {})) made.addEventListener(event, act);
  made.append(...children.filter((each) => each !== null));
  return made;
}

const Controls = (() => {
  /**
   * What a control gives: its value, or why there is none and where.
   * @typedef {{value: any} | {problem: string, at: HTMLElement}} Reading
   * @typedef {{element: HTMLElement, read: () => Reading, focus: () => void, isBlank: () => boolean}} Made
   */

  let count = 0;

  /** A control with its label. @returns {Made} */
  function make(/** @type {Control} */ control, /** @type {any} */ value, /** @type {string} */ label, /** @type {string} */ meaning = "") {
    if (control.kind === "record") return ofRecord(control, value, label);
    if (control.kind === "list") return ofList(control, value, label);
    const id = `control-${count++}`;
    const input = inputOf(control, value, id);
    const why = node("p", { class: "why", id: `${id}-why` });
    const told = meaning ? node("p", { class: "soft small", id: `${id}-told` }, meaning.replaceAll("`", "")) : null;
    input.setAttribute("aria-describedby", [told && told.id, why.id].filter(Boolean).join(" "));
    const element = node("div", { class: "control" }, node("label", { for: id }, label), told, input, why);
    const read = () => {
      const reading = readingOf(control, input);
      const problem = "problem" in reading ? reading.problem : "";
      why.textContent = problem;
      if (problem) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      return reading;
    };
    return { element, read, focus: () => input.focus(), isBlank: () => !input.value.trim() && !input.validity?.badInput };
  }

  /** A code as the value of an option, which is a text. */
  const keyOf = (/** @type {any} */ code) => (typeof code === "string" ? code : JSON.stringify(code));

  /** @returns {any} */
  function inputOf(/** @type {Control} */ control, /** @type {any} */ value, /** @type {string} */ id) {
    const text = Model.isAbsent(value) ? "" : String(value);
    switch (control.kind) {
      case "code":
        return select(id, control, (control.codes ?? []).map((code) => [keyOf(code), Model.shown(control, code)]), Model.isAbsent(value) ? "" : keyOf(value));
      case "boolean":
        return select(id, control, [["true", "yes"], ["false", "no"]], text);
      case "date":
        return node("input", { id, type: "date", value: text, max: "9999-12-31" });
      case "integer":
      case "number":
        return node("input", { id, inputmode: "decimal", autocomplete: "off", size: "10", value: text });
      case "json": {
        const area = node("textarea", { id, rows: "4", spellcheck: "false" });
        area.textContent = Model.isAbsent(value) ? "" : JSON.stringify(value, null, 1);
        return area;
      }
      default: {
        if (text.length < 60) return node("input", { id, autocomplete: "off", "data-text": true, value: text });
        const area = node("textarea", { id, "data-text": true, rows: String(Math.min(14, 2 + Math.ceil(text.length / 60))) });
        area.textContent = text;
        return area;
      }
    }
  }

  function select(/** @type {string} */ id, /** @type {Control} */ control, /** @type {string[][]} */ options, /** @type {string} */ chosen) {
    const isKnown = options.some(([code]) => code === chosen);
    const none = control.optional || !isKnown ? [["", control.optional ? "absent" : "choose"]] : [];
    return node("select", { id }, ...[...none, ...options].map(([code, text]) =>
      node("option", { value: code, selected: code === chosen }, text)));
  }

  /** @returns {Reading} */
  function readingOf(/** @type {Control} */ control, /** @type {any} */ input) {
    if (input.validity?.badInput) return { problem: "This is not a date of the calendar.", at: input };
    const value = valueOf(control, input.value);
    if (value === undefined) return { problem: control.kind === "json" ? "This is not JSON." : control.kind === "integer" ? "A whole number is required." : "A number is required.", at: input };
    const problem = Model.problem(control, value);
    return problem ? { problem, at: input } : { value };
  }

  /** The value that is written there; undefined where it is none of the kind. */
  function valueOf(/** @type {Control} */ control, /** @type {string} */ written) {
    if (control.kind === "text") {
      // As the codebook has it: runs of white space folded to one blank.
      const folded = written.replace(/\s+/gu, " ").trim();
      return folded === "" && control.optional ? null : folded;
    }
    const text = written.trim();
    if (text === "") return null;
    if (control.kind === "boolean") return text === "true";
    if (control.kind === "code") return control.codes?.find((code) => keyOf(code) === text) ?? text;
    if (control.kind === "integer") return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    if (control.kind === "number") return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
    if (control.kind !== "json") return text;
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  /** @returns {Made} */
  function ofRecord(/** @type {Control} */ control, /** @type {any} */ value, /** @type {string} */ label) {
    const parts = (control.parts ?? []).map(({ name, label: text, meaning, control: part }) => ({
      name, made: make(part, value?.[name] ?? part.default ?? null, text, meaning),
    }));
    const element = node("fieldset", {}, node("legend", {}, label), ...parts.map(({ made }) => made.element));
    const isBlank = () => parts.every(({ made }) => made.isBlank());
    const first = () => /** @type {HTMLElement} */ (element.querySelector("input, select, textarea, button"));
    const read = () => {
      // A record without any part is none.
      if (isBlank() && control.optional) return { value: null };
      if (isBlank() && control.default === undefined) return { problem: "Fill in one part at least.", at: first() };
      /** @type {Record<string, any>} */
      const record = {};
      for (const { name, made } of parts) {
        const reading = made.read();
        if ("problem" in reading) return reading;
        record[name] = reading.value;
      }
      return { value: record };
    };
    return { element, read, focus: () => parts[0]?.made.focus(), isBlank };
  }

  /** @returns {Made} */
  function ofList(/** @type {Control} */ control, /** @type {any} */ value, /** @type {string} */ label) {
    /** @type {{made: Made, row: HTMLElement}[]} */
    const rows = [];
    const holder = node("div");
    const add = (/** @type {any} */ given) => {
      const made = make(/** @type {Control} */ (control.element), given, `${label} ${rows.length + 1}`);
      const remove = node("button", { type: "button", class: "quiet", "aria-label": `Remove ${label} ${rows.length + 1}` }, "Remove");
      const row = node("div", { class: "element" }, made.element, remove);
      const each = { made, row };
      remove.addEventListener("click", () => {
        rows.splice(rows.indexOf(each), 1);
        row.remove();
        more.focus();
      });
      rows.push(each);
      holder.append(row);
      return made;
    };
    const more = node("button", { type: "button", class: "quiet", on: { click: () => add(null).focus() } }, `Add to ${label.toLowerCase()}`);
    (value ?? []).forEach(add);
    const element = node("fieldset", {}, node("legend", {}, label), holder, more);
    const read = () => {
      const values = [];
      for (const { made } of rows.filter((each) => !each.made.isBlank())) {
        const reading = made.read();
        if ("problem" in reading) return reading;
        values.push(reading.value);
      }
      return { value: values };
    };
    return { element, read, focus: () => (rows[0]?.made ?? more).focus(), isBlank: () => rows.every(({ made }) => made.isBlank()) };
  }

  return { make };
})();
