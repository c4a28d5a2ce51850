// What is under review: letters, their values, and what a person says of each. Draws nothing.
"use strict";

/**
 * @typedef {{kind: string, optional?: boolean, codes?: any[], parts?: Part[], element?: Control,
 *   within?: {by: string, codes: Record<string, string[]>}, default?: any, minimum?: number,
 *   maximum?: number, exclusiveMinimum?: number, exclusiveMaximum?: number, multipleOf?: number,
 *   minLength?: number, maxLength?: number, pattern?: string}} Control
 * @typedef {{name: string, label: string, meaning?: string, control: Control}} Part
 * @typedef {{path: string, name: string, items: string, many: boolean, label: string, meaning: string,
 *   control: Control}} Field
 * @typedef {{status: string, source: string, confidence: number, other: any, quote?: string}} Said
 * @typedef {{id: string, schema: number, layout: string, source: string, model: string | null,
 *   fallback: string | null, error: string | null, review: string[], paths: string[],
 *   reports: Said[], label: any, pieces: [string, number[]][] | null, joined: [string, string][]}} LetterData
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
      this.before = this.said; // what was said of a list before something was added to it
    }

    static count = 0;

    /** Whether the person added it. */
    get isAdded() {
      return this.path === null;
    }

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
      this.isAdded = isAdded;
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
      const before = entry.value;
      const twin = this.#twinOf(entry, before);
      entry.value = value;
      if (!entry.isAdded) entry.said = same(value, entry.was) ? "accepted" : "corrected";
      if (twin) this.correct(twin, structuredClone(value));
    }

    /** What is in dispute is what the title says, as long as nothing else is said of it (codebook). */
    #twinOf(/** @type {Entry} */ entry, /** @type {any} */ title) {
      if (!entry.item || entry.field.name !== "title") return null;
      const twin = entry.item.entries.find((each) => each.field.name === "in_dispute");
      return twin && same(twin.value, title) ? twin : null;
    }

    /** Says that the letter does not give the value: an element goes, a scalar becomes null. */
    drop(/** @type {Entry} */ entry) {
      if (entry.isElement) entry.said = "removed";
      else this.correct(entry, null);
    }

    undo(/** @type {Entry} */ entry) {
      if (entry.isList) this.#forgetAdded(entry);
      else if (!entry.isAdded) this.#reset(entry, "open");
      else if (entry.said === "removed") entry.said = "added";
      else if (entry.isElement) this.#forget(entry);
      else this.#reset(entry, "added");
    }

    #reset(/** @type {Entry} */ entry, /** @type {string} */ said) {
      const twin = this.#twinOf(entry, entry.value);
      entry.value = entry.isAdded ? (entry.field.control.default ?? null) : structuredClone(entry.was);
      entry.said = said;
      if (twin) this.#reset(twin, said);
    }

    /** The entries of an entry's list: its elements, and the list as a whole where that is looked at. */
    #listOf(/** @type {Entry} */ entry) {
      return this.#holderOf(entry).filter((each) => each.field === entry.field);
    }

    #holderOf(/** @type {Entry} */ entry) {
      return entry.item ? entry.item.entries : this.entries;
    }

    /** An added element goes as if it had never come. */
    #forget(/** @type {Entry} */ entry) {
      const holder = this.#holderOf(entry);
      holder.splice(holder.indexOf(entry), 1);
      const rest = this.#listOf(entry);
      if (rest.some((each) => each.isElement && each.isAdded)) return;
      for (const list of rest) if (list.isList && list.said === "corrected") list.said = list.before;
    }

    #forgetAdded(/** @type {Entry} */ list) {
      for (const each of this.#listOf(list)) if (each.isElement && each.isAdded) this.#forget(each);
      list.said = list.isAdded ? "added" : "open";
    }

    /** The elements of an entry's list that stay, in their order. */
    elementsOf(/** @type {Entry} */ entry) {
      return this.#listOf(entry).filter((each) => each.isElement && each.said !== "removed");
    }

    /** A further element of an entry's list, after the last one. */
    add(/** @type {Entry} */ entry, /** @type {any} */ value) {
      const holder = this.#holderOf(entry);
      const added = new Entry(entry.field, entry.item, value, null, null);
      const lists = this.#listOf(entry);
      const elements = lists.filter((each) => !each.isList);
      const behind = elements.length ? holder.indexOf(elements[elements.length - 1]) + 1 : holder.indexOf(lists[0]);
      holder.splice(behind, 0, added);
      for (const each of lists) {
        if (!each.isList || each.said === "corrected") continue;
        [each.before, each.said] = [each.said, "corrected"];
      }
      return added;
    }

    /**
     * Puts an element (or a disputed item) one place earlier (-1) or later (1) among those that stay;
     * gives its place, from 1, and 0 where it cannot go.
     * @param {Entry | Item} one @param {number} by
     */
    move(one, by) {
      const [holder, order] = one instanceof Item
        ? [this.items, this.items.filter((each) => !each.isRemoved)]
        : [this.#holderOf(one), this.elementsOf(one)];
      const [from, to] = [order.indexOf(/** @type {any} */ (one)), order.indexOf(/** @type {any} */ (one)) + by];
      if (from < 0 || !order[to]) return 0;
      const [here, there] = [order[from], order[to]].map((each) => holder.indexOf(/** @type {any} */ (each)));
      [holder[here], holder[there]] = [holder[there], holder[here]];
      return to + 1;
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
      item.said = !item.isRemoved ? "removed" : item.isAdded ? "added" : "open";
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

    /** The control of an entry: of codes that hang on another field's, those alone. @returns {Control} */
    controlOf(/** @type {Entry} */ entry) {
      const { control } = entry.field;
      if (!control.within) return control;
      const { by, codes } = control.within;
      const other = this.#holderOf(entry).find((each) => each.field.name === by);
      return { ...control, codes: codes[other?.value] ?? control.codes };
    }

    /** What keeps the label from being one: entries, each with the reason. */
    get problems() {
      return this.all
        .filter((entry) => !entry.isList && entry.said !== "removed" && !entry.item?.isRemoved)
        .map((entry) => ({ entry, why: problem(this.controlOf(entry), entry.value) }))
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
        if (typeof value !== "string") return "A text is required.";
        return value.trim() || control.default === "" ? ofLength(control, value) : "A text is required here.";
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
    if (control.multipleOf && !isWhole(value / control.multipleOf)) return `A multiple of ${control.multipleOf}.`;
    return null;
  }

  const isWhole = (/** @type {number} */ value) => Math.abs(value - Math.round(value)) < 1e-9 * Math.max(1, Math.abs(value));

  function ofLength(/** @type {Control} */ control, /** @type {string} */ value) {
    const length = [...value].length; // in code points, as the schema counts
    if (length < (control.minLength ?? 0)) return `At least ${control.minLength} characters.`;
    if (length > (control.maxLength ?? Infinity)) return `At most ${control.maxLength} characters.`;
    if (control.pattern !== undefined && !isOfForm(control.pattern, value)) return "The text is not of the form that the schema asks for.";
    return null;
  }

  /** A pattern that is none here (it was written for Python) is left to whoever reads the label. */
  function isOfForm(/** @type {string} */ pattern, /** @type {string} */ value) {
    try {
      return new RegExp(pattern, "u").test(value);
    } catch {
      return true;
    }
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
