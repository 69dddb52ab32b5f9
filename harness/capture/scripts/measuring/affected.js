// The elements whose styles may differ between two widths; after written.js.
//
// Takes { others, listed }: the browser's description of its properties and the names of those that are
// always read. Between two readings of a page whose scripts do not respond to its size, styles change by
// media queries, by container queries and by units of the viewport. Leaves with the harness `conditions`,
// which notes what the style sheets depend on now, and `affected`, which compares two such notes.
({ others, listed }) => {
  const harness = window[Symbol.for("harness")];
  const { matchesMedia, nestedSelector, page, plain, sheetsOf, splitSelectors } = harness;
  // Units of the viewport and of containers: values with them follow the width.
  const FOLLOWS = /(?:\d|\b)(?:[sld]?v|cq)(?:w|h|i|b|min|max)\b/i;
  // Styles that depend on where elements stand.
  const BY_PLACE = /\banchor|position-try|-timeline/i;
  const PART = /^(.*?)::[\w-]+(?:\([^)]*\))?(?::[\w-]+(?:\([^)]*\))?)*$/s;
  const isListed = new Set(listed);
  const kind = (name) => window[name] ?? class {};
  const [Container, Import, Layer, Media, Nested, Style, Supports] = [
    "CSSContainerRule", "CSSImportRule", "CSSLayerBlockRule", "CSSMediaRule", "CSSNestedDeclarations",
    "CSSStyleRule", "CSSSupportsRule",
  ].map(kind);
  // Whether a declaration may change descendants in a way that no listed property shows.
  const isDeep = (name) => name.startsWith("--") || (!isListed.has(name) && (others.names[name]?.[0] ?? true));

  // Of the rules that may apply at some widths only, adds to `result`:
  // - rules: style rules as { selector, conditions, follows, deep };
  // - global: the conditions of other rules, which may change any element;
  // - unclear: whether there are rules whose effect on a width is not known.
  const collect = (rules, around, conditions, contained, result) => {
    for (const rule of rules) {
      if (rule instanceof Import) {
        if (!rule.styleSheet || rule.layerName !== null) result.unclear = true;
        else collect(rule.styleSheet.cssRules, "", [...conditions, rule.media.mediaText], contained, result);
      } else if (rule instanceof Media) {
        collect(rule.cssRules, around, [...conditions, rule.media.mediaText], contained, result);
      } else if (rule instanceof Supports) collect(rule.cssRules, around, conditions, contained, result);
      else if (rule instanceof Container) collect(rule.cssRules, around, conditions, true, result);
      else if (rule instanceof Layer) {
        if (conditions.length) result.global.push(conditions); // it may reorder the layers
        collect(rule.cssRules, around, conditions, contained, result);
      } else if (rule instanceof Style || rule instanceof Nested) {
        const selector = rule instanceof Style ? nestedSelector(rule.selectorText, around) : around;
        const text = rule.style.cssText, follows = contained || FOLLOWS.test(text);
        result.unclear ||= BY_PLACE.test(text);
        if (rule.style.length && (follows || conditions.length))
          result.rules.push({ selector, conditions, follows, deep: [...rule.style].some(isDeep) });
        if (rule.cssRules) collect(rule.cssRules, selector, conditions, contained, result);
      } else {
        if (conditions.length || contained) result.global.push(conditions);
        result.unclear ||= FOLLOWS.test(rule.cssText) || BY_PLACE.test(rule.cssText) || /@(?:media|container)/.test(rule.cssText);
      }
    }
    return result;
  };
  const bySheet = new WeakMap();
  const collectSheet = (sheet) => {
    const { length } = sheet.cssRules, { mediaText } = sheet.media;
    const kept = bySheet.get(sheet);
    if (kept?.length === length && kept.mediaText === mediaText) return kept;
    const result = collect(sheet.cssRules, "", mediaText ? [mediaText] : [], false, { rules: [], global: [], unclear: false });
    bySheet.set(sheet, { length, mediaText, ...result });
    return bySheet.get(sheet);
  };

  // The style sheets with the answers to their media queries and the fonts that are loaded; null where
  // these do not decide about the styles of the page.
  const conditions = () => {
    if (harness.roots().length > 1) return null;
    let sheets;
    try {
      sheets = sheetsOf(document).filter((sheet) => !sheet.disabled).map(collectSheet);
    } catch { return null; } // of another origin
    const met = new Map();
    for (const { rules, global, unclear } of sheets) {
      if (unclear) return null;
      for (const query of [...rules.map((rule) => rule.conditions), ...global].flat())
        if (!met.has(query)) met.set(query, matchesMedia(query));
    }
    const fonts = [...page.fonts].map(({ family, status }) => `${family} ${status}`).join("\n");
    return { sheets, met, fonts };
  };

  const hostsOf = (selector) => splitSelectors(selector).flatMap((part) => {
    const host = PART.exec(part)?.[1].replace(/(^|[\s>+~])$/, "$1*") ?? part;
    return [...page.querySelectorAll(host)];
  });
  // What may have changed between two notes of `conditions`: the elements, and among them those whose
  // descendants may all have changed, too. Null where it may be any element.
  const affected = (before, now) => {
    if (!before || !now || before.fonts !== now.fonts || before.sheets.length !== now.sheets.length ||
        now.sheets.some((sheet, at) => sheet !== before.sheets[at])) return null;
    const elements = new Set(), deep = new Set();
    const isMet = ({ met }, queries) => queries.every((query) => met.get(query));
    const isSwitched = (queries) => isMet(before, queries) !== isMet(now, queries);
    const add = (element) => {
      for (let outer = element; outer; outer = outer.ownerSVGElement) elements.add(outer);
    };
    for (const { rules, global } of now.sheets) {
      if (global.some(isSwitched)) return null;
      for (const { selector, conditions: queries, follows, deep: isDeepRule } of rules) {
        if (!isSwitched(queries) && !(follows && isMet(now, queries))) continue;
        try {
          for (const element of hostsOf(selector)) {
            add(element);
            if (isDeepRule) deep.add(element);
          }
        } catch { return null; } // a selector that only the browser can take apart
      }
    }
    for (const element of page.querySelectorAll("[style]")) {
      const text = plain(element).getAttribute("style");
      if (BY_PLACE.test(text)) return null;
      if (FOLLOWS.test(text)) {
        add(element);
        deep.add(element);
      }
    }
    return { elements, deep };
  };

  Object.assign(harness, { affected, conditions });
}
