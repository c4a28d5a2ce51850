// What is under review: letters, their values, and what a person says of each. Draws nothing.
"use strict";

/**
 * @typedef {{kind: string, optional?: boolean, codes?: string[], parts?: Part[], element?: Control,
 *   default?: any, minimum?: number, maximum?: number, exclusiveMinimum?: number,
 *   exclusiveMaximum?: number, minLength?: number, maxLength?: number, pattern?: string}} Control
 * @typedef {{name: string, label: string, meaning?: string, control: Control}} Part
 * @typedef {{path: string, name: string, items: string, many: boolean, label: string, meaning: string,
 *   control: Control}} Field
 * @typedef {{status: string, source: string, confidence: number, other: any, quote?: string}} Said
 * @typedef {{id: string, schema: number, layout: string, source: string, model: string | null,
 *   fallback: string | null, error: string | null, review: string[], paths: string[],
 *   reports: Said[], label: any, pieces: [string, number[]][] | null}} LetterData
 */

const Model = (() => {
  const same = (/** @type {any} */ one, /** @type {any} */ other) =>
    JSON.stringify(one) === JSON.stringify(other);

  const isAbsent = (/** @type {any} */ value) => value === null || value === undefined;

  /** A value by its path within the record that holds it. */
  const at = (/** @type {any} */ record, /** @type {string} */ name) =>
    name.split(".").reduce((each, step) => each?.[step], record);

  const put = (/** @type {any} */ record, /** @type {string} */ name, /** @type {any} */ value) => {
    const steps = name.split(".");
    const last = /** @type {string} */ (steps.pop());
    for (const step of steps) record = record[step] ??= {};
    record[last] = value;
  };

  /**
   * One value (`isList` is false), or a list as a whole: what it lacks, and whether it is rightly empty.
   * `said` is what the person says: `open`, `accepted`, `corrected`, `added` or `removed`.
   */
  class Entry {
    /**
     * @param {Field} field @param {Item | null} item @param {any} value @param {string | null} path
     * @param {Said | null} report @param {boolean} isList
     */
    constructor(field, item, value, path, report, isList = false) {
      this.key = String(Entry.count++);
      this.field = field;
      this.item = item;
      this.value = value ?? null;
      this.was = structuredClone(this.value);
      this.path = path;
      this.report = report;
      this.isList = isList;
      this.isDoubtful = false;
      this.said = path === null ? "added" : "open";
    }

    static count = 0;

    get isElement() {
      return this.field.many && !this.isList;
    }

    get status() {
      return this.report?.status ?? "absent";
    }
  }

  /** One disputed item. */
  class Item {
    constructor(/** @type {boolean} */ isAdded) {
      /** @type {Entry[]} */
      this.entries = [];
      this.said = isAdded ? "added" : "open";
    }

    get isRemoved() {
      return this.said === "removed";
    }
  }

  class Letter {
    /** @param {LetterData} data @param {Field[]} fields */
    constructor(data, fields) {
      this.data = data;
      this.fields = fields;
      this.isChecked = false;
      this.isDirty = false; // said of, and not exported since
      this.list = fields.find((field) => field.items)?.items ?? "";
      this.reports = new Map(data.paths.map((path, number) => [path, data.reports[number]]));
      /** @type {Entry[]} */
      this.entries = [];
      /** @type {Item[]} */
      this.items = [];
      if (data.label !== null) this.#fill();
      const doubts = new Set(data.review);
      for (const entry of this.all) entry.isDoubtful = entry.path !== null && doubts.has(entry.path);
    }

    #fill() {
      const own = this.fields.filter((field) => !field.items);
      this.entries = own.flatMap((field) => this.#read(field, null, this.data.label, ""));
      const given = at(this.data.label, this.list) ?? [];
      if (!given.length || this.reports.has(this.list)) this.entries.push(this.#itemsEntry());
      given.forEach((/** @type {any} */ record, /** @type {number} */ number) => {
        const item = new Item(false);
        const within = `${this.list}[${number}].`;
        const itsFields = this.fields.filter((field) => field.items);
        item.entries = itsFields.flatMap((field) => this.#read(field, item, record, within));
        this.items.push(item);
      });
    }

    /** The list of items as a whole: it may lack one. */
    #itemsEntry() {
      const field = {
        path: this.list, name: this.list, items: "", many: true, label: "Disputed items",
        meaning: "One for each disputed item, in printed order.", control: { kind: "items" },
      };
      return new Entry(field, null, null, this.list, this.reports.get(this.list) ?? null, true);
    }

    /** @returns {Entry[]} */
    #read(/** @type {Field} */ field, /** @type {Item | null} */ item, /** @type {any} */ record, /** @type {string} */ within) {
      const path = within + field.name;
      const value = at(record, field.name);
      const report = (/** @type {string} */ place) => this.reports.get(place) ?? null;
      if (!field.many) return [new Entry(field, item, value, path, report(path))];
      const elements = (value ?? []).map((/** @type {any} */ each, /** @type {number} */ number) => {
        const place = `${path}[${number}]`;
        return new Entry(field, item, each, place, report(place));
      });
      // A list that is empty, or of which something was left out, is looked at as a whole, too.
      if (!elements.length || report(path)) {
        elements.push(new Entry(field, item, null, path, report(path), true));
      }
      return elements;
    }

    /** Every entry, in the order of the schema and the letter. */
    get all() {
      return [...this.entries, ...this.items.flatMap((item) => item.entries)];
    }

    /** What a person should look at, most doubtful first. */
    get doubtful() {
      const order = new Map(this.data.review.map((path, number) => [path, number]));
      const rank = (/** @type {Entry} */ entry) => order.get(entry.path ?? "") ?? Infinity;
      return this.all.filter((entry) => entry.isDoubtful).sort((a, b) => rank(a) - rank(b));
    }

    get open() {
      return this.doubtful.filter((entry) => entry.said === "open" && !entry.item?.isRemoved);
    }

    accept(/** @type {Entry} */ entry) {
      if (entry.said === "open") entry.said = "accepted";
    }

    /** Gives an entry another value; null is absent. */
    correct(/** @type {Entry} */ entry, /** @type {any} */ value) {
      entry.value = value;
      if (entry.path !== null) entry.said = same(value, entry.was) ? "accepted" : "corrected";
    }

    /** Says that the letter does not give the value: an element goes, a scalar becomes null. */
    drop(/** @type {Entry} */ entry) {
      if (entry.path === null) this.#forget(entry);
      else if (entry.isElement) entry.said = "removed";
      else this.correct(entry, null);
    }

    undo(/** @type {Entry} */ entry) {
      if (entry.path === null) this.#forget(entry);
      else [entry.value, entry.said] = [structuredClone(entry.was), "open"];
    }

    #forget(/** @type {Entry} */ entry) {
      const holder = entry.item ? entry.item.entries : this.entries;
      if (entry.isElement) holder.splice(holder.indexOf(entry), 1);
      else entry.value = entry.field.control.default ?? null;
    }

    /** A further element of an entry's list, after the last one. */
    add(/** @type {Entry} */ entry, /** @type {any} */ value) {
      const holder = entry.item ? entry.item.entries : this.entries;
      const added = new Entry(entry.field, entry.item, value, null, null);
      const lists = holder.filter((each) => each.field === entry.field);
      const elements = lists.filter((each) => !each.isList);
      const behind = elements.length ? holder.indexOf(elements[elements.length - 1]) + 1 : holder.indexOf(lists[0]);
      holder.splice(behind, 0, added);
      for (const each of lists) if (each.isList) each.said = "corrected";
      return added;
    }

    addItem() {
      const item = new Item(true);
      for (const field of this.fields.filter((each) => each.items)) {
        const value = structuredClone(field.control.default ?? null);
        item.entries.push(new Entry(field, item, field.many ? null : value, null, null, field.many));
      }
      this.items.push(item);
      return item;
    }

    removeItem(/** @type {Item} */ item) {
      if (item.said === "added") this.items.splice(this.items.indexOf(item), 1);
      else item.said = item.isRemoved ? "open" : "removed";
    }

    /** The number of an item among those that stay, from 1; 0 for one that is removed. */
    numberOf(/** @type {Item} */ item) {
      return this.items.filter((each) => !each.isRemoved).indexOf(item) + 1;
    }

    /** The letter as a gold label: what the codebook asks for, and the id. */
    label() {
      /** @type {Record<string, any>} */
      const label = { id: this.data.id };
      fill(label, this.entries.filter((entry) => entry.field.name !== this.list));
      label[this.list] = this.items.filter((item) => !item.isRemoved).map((item) => fill({}, item.entries));
      return label;
    }

    /** What keeps the label from being one: entries, each with the reason. */
    get problems() {
      return this.all
        .filter((entry) => !entry.isList && entry.said !== "removed" && !entry.item?.isRemoved)
        .map((entry) => ({ entry, why: problem(entry.field.control, entry.value) }))
        .filter((each) => each.why !== null);
    }
  }

  function fill(/** @type {Record<string, any>} */ record, /** @type {Entry[]} */ entries) {
    for (const { field, value, said, isList } of entries) {
      if (field.many && at(record, field.name) === undefined) put(record, field.name, []);
      if (isList || said === "removed") continue;
      if (field.many) at(record, field.name).push(value);
      else put(record, field.name, value);
    }
    return record;
  }

  /** Why a value cannot be one of this control; null when it can. @returns {string | null} */
  function problem(/** @type {Control} */ control, /** @type {any} */ value) {
    if (isAbsent(value)) return control.optional ? null : "A value is required here.";
    switch (control.kind) {
      case "code":
        return control.codes?.includes(value) ? null : "Choose one of the codes.";
      case "date":
        return isDate(value) ? null : "This is not a date of the calendar.";
      case "integer":
        return Number.isInteger(value) ? outside(control, value) : "A whole number is required.";
      case "number":
        return Number.isFinite(value) ? outside(control, value) : "A number is required.";
      case "boolean":
        return typeof value === "boolean" ? null : "Choose yes or no.";
      case "text":
        return typeof value === "string" ? ofLength(control, value) : "A text is required.";
      case "list":
        return first(value, (each) => problem(/** @type {Control} */ (control.element), each));
      case "record":
        return first(control.parts ?? [], ({ name, label, control: part }) => {
          const why = problem(part, value[name] ?? part.default ?? (part.kind === "list" ? [] : null));
          return why && `${label}: ${why}`;
        });
      default:
        return null;
    }
  }

  function first(/** @type {any[]} */ many, /** @type {(each: any) => string | null} */ why) {
    for (const each of many) {
      const found = why(each);
      if (found) return found;
    }
    return null;
  }

  function isDate(/** @type {any} */ value) {
    if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
    const date = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(value);
  }

  function outside(/** @type {Control} */ control, /** @type {number} */ value) {
    if (control.minimum !== undefined && value < control.minimum) return `At least ${control.minimum}.`;
    if (control.maximum !== undefined && value > control.maximum) return `At most ${control.maximum}.`;
    if (control.exclusiveMinimum !== undefined && value <= control.exclusiveMinimum) return `More than ${control.exclusiveMinimum}.`;
    if (control.exclusiveMaximum !== undefined && value >= control.exclusiveMaximum) return `Less than ${control.exclusiveMaximum}.`;
    return null;
  }

  function ofLength(/** @type {Control} */ control, /** @type {string} */ value) {
    const length = [...value].length; // in code points, as the schema counts
    if (length < (control.minLength ?? 0)) return `At least ${control.minLength} characters.`;
    if (length > (control.maxLength ?? Infinity)) return `At most ${control.maxLength} characters.`;
    if (control.pattern !== undefined && !new RegExp(control.pattern, "u").test(value)) return "The text is not of the form that the schema asks for.";
    return null;
  }

  /** A value as people read it. @returns {string} */
  function shown(/** @type {Control} */ control, /** @type {any} */ value) {
    if (isAbsent(value)) return "absent";
    switch (control.kind) {
      case "code":
        return String(value).replaceAll("_", " ");
      case "boolean":
        return value ? "yes" : "no";
      case "list":
        return value.map((/** @type {any} */ each) => shown(/** @type {Control} */ (control.element), each)).join("; ");
      case "record":
        return record(control, value);
      case "json":
        return JSON.stringify(value);
      default:
        return String(value);
    }
  }

  function record(/** @type {Control} */ control, /** @type {any} */ value) {
    const told = [];
    for (const { name, label, control: part } of control.parts ?? []) {
      const given = value[name];
      if (isAbsent(given) || given === "" || (Array.isArray(given) && !given.length)) continue;
      const text = shown(part, given);
      // A number says nothing without its name, but for the one that the record is about.
      told.push(["integer", "number", "boolean"].includes(part.kind) && name !== "value" ? `${label.toLowerCase()} ${text}` : text);
    }
    return told.join(", ") || "empty";
  }

  return { Letter, Entry, Item, problem, shown, isAbsent, same };
})();
