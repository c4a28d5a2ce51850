// The letter's text, with its values marked in their places. Joined, the pieces are the letter.
"use strict";

const LetterText = (() => {
  const LONG = 240;   // a longer quote is a passage: it is shown when it is asked for
  const SOFT = 56;    // a line that is longer than this was broken by the width of its page

  /** @type {RegExp} */
  let unseen = /$^/u;

  /** Which characters are shown by their numbers. */
  function name(/** @type {[number, number][]} */ ranges) {
    const hex = (/** @type {number} */ code) => `\\u{${code.toString(16)}}`;
    unseen = new RegExp(`[${ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`).join("")}]`, "gu");
  }

  /** Text with what shows nothing, or turns the direction of the text, named instead. @returns {(Node | string)[]} */
  function shown(/** @type {string} */ text) {
    const parts = [];
    let behind = 0;
    for (const found of text.matchAll(unseen)) {
      if (found.index > behind) parts.push(text.slice(behind, found.index));
      const code = /** @type {number} */ (found[0].codePointAt(0)).toString(16).toUpperCase().padStart(4, "0");
      parts.push(node("span", { class: "unseen-character", title: "a character that shows nothing or turns the text" }, `U+${code}`));
      behind = found.index + found[0].length;
    }
    if (behind < text.length) parts.push(text.slice(behind));
    return parts;
  }

  /** Where lines were broken by the width of a page: these breaks may be blanks on a narrow screen. */
  function softBreaks(/** @type {string} */ text) {
    const soft = new Set();
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const next = text.slice(end + 1, end + 4);
      if (end - start > SOFT && next.trim() && !next.startsWith("\n")) soft.add(end);
      start = end + 1;
    }
    return soft;
  }

  function* broken(/** @type {string} */ text, /** @type {number} */ offset, /** @type {Set<number>} */ soft) {
    let behind = 0;
    for (let index = 0; index < text.length; index++) {
      const isSoft = text[index] === "\n" && soft.has(offset + index);
      if (!isSoft && text[index] !== "\f") continue;
      const line = text.slice(behind, index);
      const words = isSoft ? line.trimEnd() : line; // blanks at a line's end fold with its break
      yield* shown(words);
      yield isSoft ? node("span", { class: "soft-break" }, `${line.slice(words.length)}\n`) : node("span", { class: "page-break" }, "\f");
      behind = index + 1;
    }
    yield* shown(text.slice(behind));
  }

  /**
   * Draws a letter; gives for each path its marks.
   * @param {HTMLElement} holder @param {LetterData} data
   */
  function draw(holder, data) {
    /** @type {Map<string, HTMLElement[]>} */
    const marks = new Map();
    /** @type {Map<number, number>} */
    const lengths = new Map();
    const pieces = data.pieces ?? [];
    for (const [text, over] of pieces) for (const number of over) lengths.set(number, (lengths.get(number) ?? 0) + text.length);
    const soft = softBreaks(pieces.map(([text]) => text).join(""));
    let offset = 0;
    holder.replaceChildren(...pieces.flatMap(([text, over]) => {
      const inner = [...broken(text, offset, soft)];
      offset += text.length;
      if (!over.length) return inner;
      const paths = over.map((number) => data.paths[number]);
      const isPassage = (lengths.get(over[0]) ?? 0) > LONG;
      const mark = node("mark", { class: isPassage ? "passage" : "value" }, ...inner);
      for (const path of paths) marks.set(path, [...(marks.get(path) ?? []), mark]);
      placed.set(mark, paths);
      return [mark];
    }));
    return marks;
  }

  /** @type {WeakMap<Element, string[]>} */
  const placed = new WeakMap();

  /** The paths of the values that are quoted from a mark, the shortest quote first. */
  function pathsAt(/** @type {EventTarget | null} */ target) {
    const mark = target instanceof Element ? target.closest("mark") : null;
    return (mark && placed.get(mark)) ?? [];
  }

  /** The words of a value: its quote, from the text or, where there is none, from the report. */
  function quoteOf(/** @type {LetterData} */ data, /** @type {InstanceType<typeof Model.Entry>} */ entry) {
    if (entry.report?.quote) return entry.report.quote;
    const number = data.paths.indexOf(entry.path ?? "");
    return (data.pieces ?? []).filter(([, over]) => over.includes(number)).map(([text]) => text).join("");
  }

  return { draw, shown, name, pathsAt, quoteOf };
})();
