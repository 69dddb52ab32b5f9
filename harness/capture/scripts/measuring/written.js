// Declared values in viewport units, such as `50vw`; after style_rules.js.
//
// Their computed values in px differ at each width. Instead of resolving the cascade, the first matching
// declaration that computes to the element's value is taken.
(() => {
  const harness = window[Symbol.for("harness")];
  const { isConditionMet, plain, sheetsOf } = harness;
  const HAS = /\d[sld]?v(?:w|h|i|b|min|max)\b/i, UNIT = /(\d*\.?\d+)[sld]?v(w|h|i|b|min|max)\b/gi;
  const FONT_UNIT = /(\d*\.?\d+)(r?em)\b/gi, NUMBER = /-?\d*\.?\d+(?:e[+-]?\d+)?/g;
  const SIDES = ["top", "right", "bottom", "left"];

  // The style rules of a sheet with such values, as { selector, style, outer }: `outer` are the rules
  // that they are nested in, the selector of which is `around`.
  const find = (rules, around, outer, result) => {
    for (const rule of rules) {
      if (rule.styleSheet) find(rule.styleSheet.cssRules, around, [...outer, rule], result);
      if (!HAS.test(rule.cssText)) continue;
      const selector = rule.selectorText ? harness.nestedSelector(rule.selectorText, around) : around;
      if (selector && rule.style && HAS.test(rule.style.cssText)) result.push({ selector, style: rule.style, outer });
      if (rule.cssRules) find(rule.cssRules, selector, [...outer, rule], result);
    }
    return result;
  };
  const sheets = new WeakMap();
  const rulesOf = (sheet) => {
    const { length } = sheet.cssRules;
    if (sheets.get(sheet)?.length !== length) sheets.set(sheet, { length, rules: find(sheet.cssRules, "", [], []) });
    return sheets.get(sheet).rules;
  };

  // The physical longhands that a logical longhand may set.
  const physical = (name) => {
    const size = /^(.*?)(?:inline|block)-size$/.exec(name);
    if (size) return [`${size[1]}width`, `${size[1]}height`];
    const side = /^(.*?)(?:inline|block)-(?:start|end)(.*)$/.exec(name);
    return side ? SIDES.map((edge) => `${side[1].replace(/^inset-/, "")}${edge}${side[2]}`) : [name];
  };
  // By element, by "", ::before or ::after and by property, the declared values that may apply.
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
    const noteRule = (root, { selector, style, outer }) => {
      if (!outer.every(isConditionMet)) return;
      for (const part of harness.splitSelectors(selector)) {
        const [, host, pseudo = ""] = /^(.*?)(::[\w-]+.*)?$/s.exec(part);
        if (pseudo && pseudo !== "::before" && pseudo !== "::after") continue;
        if (root.host && /^:host\b/.test(host)) note(root.host, pseudo, style);
        try {
          for (const element of plain(root).querySelectorAll(host || "*")) note(element, pseudo, style);
        } catch { /* a selector that no element can match */ }
      }
    };
    for (const root of roots) {
      for (const sheet of sheetsOf(root))
        try { for (const rule of rulesOf(sheet)) noteRule(root, rule); } catch { /* of another origin */ }
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
  const isSame = (value, computed, name) => {
    if (name === "transform")
      try { return matrix(value) === matrix(computed); } catch { /* a percentage of the element's box */ }
    if (shape(value) !== shape(computed)) return false;
    const numbers = computed.match(NUMBER) ?? [];
    return (value.match(NUMBER) ?? []).every((number, at) => Math.abs(number - numbers[at]) <= 0.02 + Math.abs(number) / 1000);
  };
  // The first of `values` that equals `computed`, a value in px; undefined where none does.
  const asWritten = (values, computed, element, name) =>
    values.find((value) => isSame(inPx(value, element, name), computed, name));

  Object.assign(harness, { asWritten, written });
})();
