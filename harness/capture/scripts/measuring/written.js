// Values in units of the viewport, as they are declared; after measuring.js.
//
// They compute to px, another number at each width, and no one has written those. Which declaration
// wins is not looked for: of those that match, it is one that comes to the value there is.
(() => {
  const harness = window[Symbol.for("harness")];
  const { holds: isMet, plain } = harness;
  const HAS = /\d[sld]?v(?:w|h|i|b|min|max)\b/i, UNIT = /(\d*\.?\d+)[sld]?v(w|h|i|b|min|max)\b/gi;
  const FONT_UNIT = /(\d*\.?\d+)(r?em)\b/gi, NUMBER = /-?\d*\.?\d+(?:e[+-]?\d+)?/g;
  const SIDES = ["top", "right", "bottom", "left"];

  const holds = (rule) => rule instanceof CSSSupportsRule ? CSS.supports(rule.conditionText)
    : !rule.media?.mediaText || isMet(rule.media.mediaText);
  // The style rules of a sheet with such values: selector, style, and the rules around.
  const find = (rules, around, outer, found) => {
    for (const rule of rules) {
      if (rule.styleSheet) find(rule.styleSheet.cssRules, around, [...outer, rule], found);
      if (!HAS.test(rule.cssText)) continue;
      const selector = rule.selectorText?.replaceAll("&", around ? `:is(${around})` : ":scope") ?? around;
      if (selector && rule.style && HAS.test(rule.style.cssText)) found.push({ selector, style: rule.style, outer });
      if (rule.cssRules) find(rule.cssRules, selector, [...outer, rule], found);
    }
    return found;
  };
  const sheets = new WeakMap();
  const rulesOf = (sheet) => {
    const { length } = sheet.cssRules;
    if (sheets.get(sheet)?.length !== length) sheets.set(sheet, { length, rules: find(sheet.cssRules, "", [], []) });
    return sheets.get(sheet).rules;
  };

  // The names that a logical longhand may stand for.
  const physical = (name) => {
    const size = /^(.*?)(?:inline|block)-size$/.exec(name);
    if (size) return [`${size[1]}width`, `${size[1]}height`];
    const side = /^(.*?)(?:inline|block)-(?:start|end)(.*)$/.exec(name);
    return side ? SIDES.map((one) => `${side[1].replace(/^inset-/, "")}${one}${side[2]}`) : [name];
  };
  // Of elements, by "", ::before or ::after and by property, the values that may be theirs.
  const written = (roots) => {
    const result = new Map();
    const note = (element, pseudo, style) => {
      for (const longhand of style) {
        const value = style.getPropertyValue(longhand);
        if (longhand.startsWith("--") || !HAS.test(value)) continue;
        if (!result.has(element)) result.set(element, new Map());
        const ofElement = result.get(element);
        if (!ofElement.has(pseudo)) ofElement.set(pseudo, new Map());
        const ofPart = ofElement.get(pseudo);
        for (const name of physical(longhand)) ofPart.set(name, [value, ...(ofPart.get(name) ?? [])]);
      }
    };
    const look = (root, { selector, style, outer }) => {
      if (!outer.every(holds)) return;
      for (const one of selector.split(/,(?![^(]*\))/)) {
        const [, host, pseudo = ""] = /^(.*?)(::[\w-]+.*)?$/s.exec(one.trim());
        if (pseudo && pseudo !== "::before" && pseudo !== "::after") continue;
        if (root.host && /^:host\b/.test(host)) note(root.host, pseudo, style);
        try {
          for (const element of plain(root).querySelectorAll(host || "*")) note(element, pseudo, style);
        } catch { /* a selector of no element */ }
      }
    };
    for (const root of roots) {
      for (const sheet of [...plain(root).styleSheets, ...plain(root).adoptedStyleSheets])
        try { for (const rule of rulesOf(sheet)) look(root, rule); } catch { /* of another origin */ }
      for (const element of plain(root).querySelectorAll("[style]"))
        if (HAS.test(plain(element).getAttribute("style"))) note(element, "", plain(element).style);
    }
    return result;
  };

  const inPx = (text, element, name) => {
    const sides = { w: innerWidth, h: innerHeight, i: innerWidth, b: innerHeight };
    sides.min = Math.min(innerWidth, innerHeight);
    sides.max = Math.max(innerWidth, innerHeight);
    const sized = (unit) => unit.toLowerCase() === "rem" ? harness.page.documentElement
      : name === "font-size" ? plain(element).parentElement ?? element : element;
    const plainText = text
      .replace(UNIT, (_, number, side) => `${(number * sides[side.toLowerCase()]) / 100}px`)
      .replace(FONT_UNIT, (_, number, unit) => `${number * parseFloat(getComputedStyle(sized(unit)).fontSize)}px`);
    try {
      const value = CSSNumericValue.parse(plainText);
      try { return value.to("px").toString(); } catch { return value.toString(); }
    } catch { return plainText; }
  };
  const shape = (text) => text.replace(NUMBER, "0").replace(/\s+/g, "");
  const matrix = (text) => new DOMMatrix(text).toFloat64Array().map((number) => Math.round(number * 1000)).join();
  const isSame = (one, other, name) => {
    if (name === "transform")
      try { return matrix(one) === matrix(other); } catch { /* a share of the element's box */ }
    if (shape(one) !== shape(other)) return false;
    const numbers = other.match(NUMBER) ?? [];
    return (one.match(NUMBER) ?? []).every((number, at) => Math.abs(number - numbers[at]) <= 0.02 + Math.abs(number) / 1000);
  };
  // The first of `values` that comes to `computed`; undefined where none does.
  const asWritten = (values, computed, element, name) =>
    values.find((value) => isSame(inPx(value, element, name), computed, name));

  Object.assign(harness, { asWritten, written });
})();
