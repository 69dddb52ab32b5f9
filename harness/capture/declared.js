// Runs in every document before layout.js: what the page's style sheets and `style` attributes say.
//
// Takes what the browser says of its properties (supported.py) and the names of those that are
// always read. Leaves behind, as the harness's `declarations`, a function that reads them anew.
({ others, listed }) => {
  // Only a hand, or time, would show them; a page at rest has neither.
  const UNSEEN = new RegExp("^(?:" + [
    "cursor", "transition-.*", "pointer-events", "touch-action", "(?:-webkit-)?user-(?:select|drag)",
    "scroll-behavior", "overscroll-behavior-.*", "-webkit-tap-highlight-color", "caret-.*",
  ].join("|") + ")$");
  // Parts that layout.js reads as elements, and those that nothing of a page at rest lies in.
  const LEFT_OUT = /^::(?:before|after|selection|.*highlight|.*-error|target-text|view-transition.*|-webkit-scrollbar.*)/;
  // Parts of which getComputedStyle says nothing: there what is declared has to do.
  const CLOSED = /^::-/;
  // Where a selector does not say whose part it is.
  const HOSTS = {
    "::placeholder": "input, textarea", "::file-selector-button": "input", "::backdrop": "dialog, [popover]",
    "::details-content": "details", "::marker": "li, summary",
  };
  // Rules that say how others are meant: what they hold is kept as it is written.
  const NAMED = /^(@(?:counter-style|position-try|font-palette-values) [^\s{]+) \{ ?(.*?) ?\}$/s;
  const isListed = new Set(listed);

  const selectorsOf = (text) => text.split(/,(?![^(]*\))/).map((one) => one.trim());

  // Tags, classes and ids of what is in drawings; empty where there are none.
  const drawingNames = (roots) => {
    const names = new Set();
    for (const root of roots)
      for (const element of root.querySelectorAll("svg *")) {
        names.add(element.localName);
        for (const one of element.classList) names.add(`.${CSS.escape(one)}`);
        if (element.id) names.add(`#${CSS.escape(element.id)}`);
      }
    return names;
  };
  // Whether a selector's last compound may be of one of them: asking the page costs more.
  const mayDraw = (selector, names) => {
    const last = selector.split(/[\s>+~]+(?![^(]*\))(?![^[]*\])/).at(-1);
    const plain = last.replace(/:{1,2}[\w-]+(?:\([^)]*\))?|\[[^\]]*\]/g, "");
    const tokens = plain.match(/[.#]?(?:[\w-]|\\.)+/g) ?? [];
    return last !== "*" && tokens.every((one) => names.has(one));
  };

  const holds = (rule) => {
    if (rule instanceof CSSSupportsRule) return CSS.supports(rule.conditionText);
    return !rule.media?.mediaText || matchMedia(rule.media.mediaText).matches;
  };

  // Gives, of elements, the custom properties that rules set; the other properties that the page
  // declares anywhere, as the browser tells them apart; and what rules set in parts of elements:
  // by element and part, which is a pseudo-element or an element of a drawing, values by name. There
  // only rules count whose conditions hold: elsewhere they leave the part as the browser has it.
  // Last, by their heads, what named rules hold.
  const declarations = (roots) => {
    const custom = new Map(), names = new Set(), parts = new Map(), named = new Map();
    const drawings = drawingNames(roots);
    const noteCustom = (element, properties) => {
      if (!custom.has(element)) custom.set(element, new Set());
      for (const one of properties) custom.get(element).add(one);
    };
    const notePart = (element, part, style, declared) => {
      if (!parts.has(element)) parts.set(element, new Map());
      const ofElement = parts.get(element);
      if (!ofElement.has(part)) ofElement.set(part, new Map());
      for (const name of declared)
        ofElement.get(part).set(name, CLOSED.test(part) ? style.getPropertyValue(name) : null);
    };
    const lookAt = (root, selector, style, declared) => {
      const cut = /^(.*?)(::[\w-]+(?:\([^)]*\))?)(?::[\w-]+(?:\([^)]*\))?)*$/s.exec(selector);
      if (cut && LEFT_OUT.test(cut[2])) return;
      if (!cut && !(drawings.size && mayDraw(selector, drawings))) return;
      const host = cut ? cut[1].replace(/(^|[\s>+~])$/, `$1:is(${HOSTS[cut[2]] ?? "*"})`) : selector;
      for (const element of root.querySelectorAll(host))
        if (cut) notePart(element, cut[2], style, declared);
        else if (element.ownerSVGElement) notePart(element, "", style, declared);
    };
    const setters = new Map();
    const look = (root, rules, around, applies) => {
      for (const rule of rules) {
        const own = applies && !rule.selectorText && NAMED.exec(rule.cssText);
        if (own) named.set(own[1], own[2]);
        let selector = around;
        if (rule.selectorText) selector = rule.selectorText.replaceAll("&", around ? `:is(${around})` : ":scope");
        if (rule.style?.length) {
          const declared = [...rule.style];
          const plain = declared.filter((one) => !one.startsWith("--"));
          for (const name of plain) names.add(name);
          if (plain.length < declared.length && selector) {
            if (!setters.has(selector)) setters.set(selector, new Set());
            for (const one of declared) if (one.startsWith("--")) setters.get(selector).add(one);
          }
          const seen = plain.filter((name) => !UNSEEN.test(name));
          if (applies && selector && seen.length && others.digest && (drawings.size || selector.includes("::")))
            for (const one of selectorsOf(selector))
              try { lookAt(root, one, rule.style, seen); } catch { /* no selector of an element */ }
        }
        if (rule.cssRules) look(root, rule.cssRules, selector, applies && holds(rule));
      }
    };
    for (const root of roots)
      for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets])
        try { look(root, sheet.cssRules, "", true); } catch { /* of another origin */ }
    for (const [selector, properties] of setters)
      try {
        for (const element of document.querySelectorAll(selector)) noteCustom(element, properties);
      } catch { /* a selector of something that is no element */ }
    for (const root of roots)
      for (const element of root.querySelectorAll("[style]"))
        for (const name of element.style)
          if (name.startsWith("--")) noteCustom(element, [name]);
          else names.add(name);
    const told = new Set();
    for (const name of names)
      for (const one of others.logical[name] ?? [name])
        if (one in others.names && !isListed.has(one) && !UNSEEN.test(one)) told.add(one);
    const properties = [...told].sort().map((name) => {
      const [inherits, first, colour, used] = others.names[name];
      return { name, inherits, first, colour, typed: used };
    });
    return { custom, properties, parts, named };
  };
  Object.assign(window[Symbol.for("harness")], { declarations });
}
