// Before layout.js: what the page's style sheets and `style` attributes say.
//
// Takes what the browser says of its properties (supported.py) and the names of those that are
// always read, and which make a control look otherwise (states.py). Leaves behind, as the harness's
// `declarations`, a function that reads them anew.
({ others, listed, look }) => {
  const harness = window[Symbol.for("harness")];
  const { holds: isMet, plain } = harness;
  // Only a hand, or time, would show them; a page at rest has neither.
  const UNSEEN = new RegExp("^(?:" + [
    "cursor", "transition-.*", "pointer-events", "touch-action", "(?:-webkit-)?user-(?:select|drag)",
    "scroll-behavior", "overscroll-behavior-.*", "-webkit-tap-highlight-color", "caret-.*",
  ].join("|") + ")$");
  // Parts that nothing of a page at rest lies in, and elements of other trees.
  const LEFT_OUT = /^::(?:selection|slotted|part\b|.*highlight|.*-error|target-text|view-transition.*|-webkit-scrollbar.*)/;
  // Parts of which getComputedStyle says nothing: there what is declared has to do.
  const CLOSED = /^::-/;
  // Where a selector does not say whose part it is.
  const HOSTS = {
    "::placeholder": "input, textarea", "::file-selector-button": "input", "::backdrop": "dialog, [popover]",
    "::details-content": "details", "::marker": "li, summary",
  };
  // Rules that say how others are meant: what they hold is kept as it is written.
  const NAMED = /^(@(?:counter-style|position-try|font-palette-values) [^\s{]+) \{ ?(.*?) ?\}$/s;
  const NAMED_RULES = [window.CSSCounterStyleRule, window.CSSPositionTryRule, window.CSSFontPaletteValuesRule];
  const isNamed = (rule) => NAMED_RULES.some((kind) => kind && rule instanceof kind);
  const isListed = new Set(listed);
  // Controls are no longer painted as the browser's own once a rule sets one that `LOOK` names.
  const CONTROLS = "button, input, meter, progress, select, textarea";
  const LOOK = new RegExp(`^${look}$`);
  const isNative = (element) => getComputedStyle(element).appearance !== "none";

  // What is known of the physical longhands that a name stands for, but for those always read.
  const about = new Map();
  const besides = (name) => {
    if (!about.has(name))
      about.set(name, (others.logical[name] ?? [name])
        .filter((one) => one in others.names && !isListed.has(one) && !UNSEEN.test(one))
        .map((one) => {
          const [inherits, first, colour, typed] = others.names[one];
          return { name: one, inherits, first, colour, typed };
        }));
    return about.get(name);
  };

  const selectorsOf = (text) => text.split(/,(?![^(]*\))/).map((one) => one.trim());

  // Tags, classes and ids of what is in drawings; empty where there are none.
  const drawingNames = (roots) => {
    const names = new Set();
    for (const root of roots)
      for (const element of plain(root).querySelectorAll("svg *")) {
        names.add(element.localName);
        for (const one of element.classList) names.add(`.${CSS.escape(one)}`);
        if (element.id) names.add(`#${CSS.escape(element.id)}`);
      }
    return names;
  };
  // Whether a selector's last compound may be of one of them: asking the page costs more.
  const mayDraw = (selector, names) => {
    const last = selector.split(/[\s>+~]+(?![^(]*\))(?![^[]*\])/).at(-1);
    const compound = last.replace(/:{1,2}[\w-]+(?:\([^)]*\))?|\[[^\]]*\]/g, "");
    const tokens = compound.match(/[.#]?(?:[\w-]|\\.)+/g) ?? [];
    return last !== "*" && tokens.every((one) => names.has(one));
  };

  const holds = (rule) => {
    if (rule instanceof CSSSupportsRule) return CSS.supports(rule.conditionText);
    return !rule.media?.mediaText || isMet(rule.media.mediaText);
  };

  // Gives, of elements, the custom properties that rules set; by element and "", ::before or ::after
  // the properties beside the listed ones that rules set there, and all of them; what rules set in
  // parts of elements: by element and part, which is a pseudo-element or an element of a drawing,
  // values by name. There only rules count whose conditions hold: elsewhere they leave the part as
  // the browser has it. Then, by their heads, what named rules hold, and the controls that rules style.
  const declarations = (roots) => {
    const custom = new Map(), beside = new Map(), all = new Map(), parts = new Map(), named = new Map();
    const drawings = drawingNames(roots), styled = new Set(), native = new Map(); // by root
    for (const root of roots) native.set(root, new Set([...plain(root).querySelectorAll(CONTROLS)].filter(isNative)));
    const noteStyled = (root, selector) => {
      for (const element of native.get(root))
        if (plain(element).matches(selector)) {
          styled.add(element);
          native.get(root).delete(element);
        }
    };
    const noteCustom = (element, properties) => {
      if (!custom.has(element)) custom.set(element, new Set());
      for (const one of properties) custom.get(element).add(one);
    };
    const noteBeside = (element, pseudo, properties) => {
      if (!beside.has(element)) beside.set(element, new Map());
      const ofElement = beside.get(element);
      if (!ofElement.has(pseudo)) ofElement.set(pseudo, new Set());
      for (const one of properties) ofElement.get(pseudo).add(one);
    };
    const notePart = (element, part, style, declared) => {
      if (!parts.has(element)) parts.set(element, new Map());
      const ofElement = parts.get(element);
      if (!ofElement.has(part)) ofElement.set(part, new Map());
      for (const name of declared)
        ofElement.get(part).set(name, CLOSED.test(part) ? style.getPropertyValue(name) : null);
    };
    const lookAt = (root, selector, style, declared, properties, applies) => {
      const cut = /^(.*?)(::[\w-]+(?:\([^)]*\))?)(?::[\w-]+(?:\([^)]*\))?)*$/s.exec(selector);
      if (cut && LEFT_OUT.test(cut[2])) return;
      const isRead = !cut || /^::(?:before|after)$/.test(cut[2]);
      const mayBePart = applies && (cut ? !isRead : drawings.size && mayDraw(selector, drawings));
      if (!mayBePart && !(isRead && properties.length)) return;
      const host = cut ? cut[1].replace(/(^|[\s>+~])$/, `$1:is(${HOSTS[cut[2]] ?? "*"})`) : selector;
      if (root.host && /^:host\b/.test(host)) noteBeside(root.host, cut?.[2] ?? "", properties);
      for (const element of plain(root).querySelectorAll(host)) {
        const isDrawn = Boolean(element.ownerSVGElement);
        if (mayBePart && (cut || isDrawn)) notePart(element, cut?.[2] ?? "", style, declared);
        if (isRead && properties.length && !isDrawn) noteBeside(element, cut?.[2] ?? "", properties);
      }
    };
    const setters = new Map();
    const look = (root, rules, around, applies) => {
      for (const rule of rules) {
        const own = applies && isNamed(rule) && NAMED.exec(rule.cssText);
        if (own) named.set(own[1], own[2]);
        let selector = around;
        if (rule.selectorText) selector = rule.selectorText.replaceAll("&", around ? `:is(${around})` : ":scope");
        if (rule.style?.length) {
          const declared = [...rule.style];
          const builtIn = declared.filter((one) => !one.startsWith("--"));
          const properties = builtIn.flatMap(besides);
          for (const one of properties) all.set(one.name, one);
          if (builtIn.length < declared.length && selector) {
            if (!setters.has(selector)) setters.set(selector, new Set());
            for (const one of declared) if (one.startsWith("--")) setters.get(selector).add(one);
          }
          if (applies && selector && native.get(root).size && builtIn.some((name) => LOOK.test(name)))
            try { noteStyled(root, selector); } catch { /* of no element */ }
          const seen = builtIn.filter((name) => !UNSEEN.test(name));
          if (selector && others.digest && (properties.length || (seen.length && (drawings.size || selector.includes("::")))))
            for (const one of selectorsOf(selector))
              try { lookAt(root, one, rule.style, seen, properties, applies); } catch { /* of no element */ }
        }
        if (rule.cssRules) look(root, rule.cssRules, selector, applies && holds(rule));
      }
    };
    for (const root of roots)
      for (const sheet of [...plain(root).styleSheets, ...plain(root).adoptedStyleSheets])
        try { look(root, sheet.cssRules, "", true); } catch { /* of another origin */ }
    for (const [selector, properties] of setters)
      try {
        for (const element of plain(document).querySelectorAll(selector)) noteCustom(element, properties);
      } catch { /* a selector of something that is no element */ }
    for (const root of roots)
      for (const element of plain(root).querySelectorAll("[style]"))
        for (const name of plain(element).style)
          if (name.startsWith("--")) noteCustom(element, [name]);
          else if (LOOK.test(name) && native.get(root).has(element)) styled.add(element);
          else if (besides(name).length) {
            for (const one of besides(name)) all.set(one.name, one);
            if (!element.ownerSVGElement) noteBeside(element, "", besides(name));
          }
    const properties = [...all.keys()].sort().map((name) => all.get(name));
    return { custom, beside, properties, parts, named, styled };
  };
  Object.assign(harness, { declarations });
}
