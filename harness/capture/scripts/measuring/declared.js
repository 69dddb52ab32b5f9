// The declarations in the page's style sheets and `style` attributes; after style_rules.js.
//
// Takes the browser's description of its properties (supported_properties.py), the names of the
// properties that are always read, and a pattern of those that change a control's look
// (element_state.py). Leaves `declarations` with the harness, a function that reads them anew.
({ others, listed, look }) => {
  const harness = window[Symbol.for("harness")];
  const { isConditionMet, nestedSelector, plain, sheetsOf, splitSelectors } = harness;
  // Invisible on a page at rest: they need a pointer, a keyboard or time.
  const UNSEEN = new RegExp("^(?:" + [
    "cursor", "transition-.*", "pointer-events", "touch-action", "(?:-webkit-)?user-(?:select|drag)",
    "scroll-behavior", "overscroll-behavior-.*", "-webkit-tap-highlight-color", "caret-.*",
  ].join("|") + ")$");
  // Pseudo-elements that a page at rest does not show, and elements of other trees.
  const LEFT_OUT = /^::(?:selection|slotted|part\b|.*highlight|.*-error|target-text|view-transition.*|-webkit-scrollbar.*)/;
  // Pseudo-elements that getComputedStyle cannot read: the declared values stand in.
  const CLOSED = /^::-/;
  // The elements that have a pseudo-element, for selectors that name none.
  const HOSTS = {
    "::placeholder": "input, textarea", "::file-selector-button": "input", "::backdrop": "dialog, [popover]",
    "::details-content": "details", "::marker": "li, summary",
  };
  // Rules with a name to which declarations refer: their content is kept as it is written.
  const NAMED = /^(@(?:counter-style|position-try|font-palette-values) [^\s{]+) \{ ?(.*?) ?\}$/s;
  const NAMED_RULES = [window.CSSCounterStyleRule, window.CSSPositionTryRule, window.CSSFontPaletteValuesRule];
  const isNamed = (rule) => NAMED_RULES.some((kind) => kind && rule instanceof kind);
  const isListed = new Set(listed);
  // Controls lose the browser's own look once a rule sets one of the `LOOK` properties.
  const CONTROLS = "button, input, meter, progress, select, textarea";
  const LOOK = new RegExp(`^${look}$`);
  const isNative = (element) => getComputedStyle(element).appearance !== "none";

  // The descriptions of the physical longhands that `name` sets, without those that are always read.
  const descriptions = new Map();
  const besides = (name) => {
    if (!descriptions.has(name))
      descriptions.set(name, (others.logical[name] ?? [name])
        .filter((longhand) => longhand in others.names && !isListed.has(longhand) && !UNSEEN.test(longhand))
        .map((longhand) => {
          const [inherits, first, colour, typed] = others.names[longhand];
          return { name: longhand, inherits, first, colour, typed };
        }));
    return descriptions.get(name);
  };

  // Tags, classes and ids of the elements in drawings; empty where there are none.
  const drawingNames = (roots) => {
    const names = new Set();
    for (const root of roots)
      for (const element of plain(root).querySelectorAll("svg *")) {
        names.add(element.localName);
        for (const className of element.classList) names.add(`.${CSS.escape(className)}`);
        if (element.id) names.add(`#${CSS.escape(element.id)}`);
      }
    return names;
  };
  // Whether a selector's last compound may match an element of a drawing, by its names alone: matching
  // against the page costs more.
  const mayDraw = (selector, names) => {
    const last = selector.split(/[\s>+~]+(?![^(]*\))(?![^[]*\])/).at(-1);
    const compound = last.replace(/:{1,2}[\w-]+(?:\([^)]*\))?|\[[^\]]*\]/g, "");
    const tokens = compound.match(/[.#]?(?:[\w-]|\\.)+/g) ?? [];
    return last !== "*" && tokens.every((token) => names.has(token));
  };

  // Returns
  // - custom: by element the custom properties that rules set;
  // - beside: by element and "", ::before or ::after the properties beside the listed ones that rules set;
  // - properties: all of these properties;
  // - parts: by element and part (a pseudo-element, or "" for an element of a drawing) values by property,
  //   only from rules whose conditions are met;
  // - named: the content of named rules, by their heads;
  // - styled: the controls that have lost the browser's own look.
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
      for (const property of properties) custom.get(element).add(property);
    };
    const noteBeside = (element, pseudo, properties) => {
      if (!beside.has(element)) beside.set(element, new Map());
      const ofElement = beside.get(element);
      if (!ofElement.has(pseudo)) ofElement.set(pseudo, new Set());
      for (const property of properties) ofElement.get(pseudo).add(property);
    };
    const notePart = (element, part, style, declared) => {
      if (!parts.has(element)) parts.set(element, new Map());
      const ofElement = parts.get(element);
      if (!ofElement.has(part)) ofElement.set(part, new Map());
      for (const name of declared)
        ofElement.get(part).set(name, CLOSED.test(part) ? style.getPropertyValue(name) : null);
    };
    const noteSelector = (root, selector, style, declared, properties, applies) => {
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
    const noteRules = (root, rules, around, applies) => {
      for (const rule of rules) {
        const namedRule = applies && isNamed(rule) && NAMED.exec(rule.cssText);
        if (namedRule) named.set(namedRule[1], namedRule[2]);
        const selector = rule.selectorText ? nestedSelector(rule.selectorText, around) : around;
        if (rule.style?.length) {
          const declared = [...rule.style];
          const builtIn = declared.filter((name) => !name.startsWith("--"));
          const properties = builtIn.flatMap(besides);
          for (const property of properties) all.set(property.name, property);
          if (builtIn.length < declared.length && selector) {
            if (!setters.has(selector)) setters.set(selector, new Set());
            for (const name of declared) if (name.startsWith("--")) setters.get(selector).add(name);
          }
          if (applies && selector && native.get(root).size && builtIn.some((name) => LOOK.test(name)))
            try { noteStyled(root, selector); } catch { /* a selector that no element can match */ }
          const seen = builtIn.filter((name) => !UNSEEN.test(name));
          if (selector && others.digest && (properties.length || (seen.length && (drawings.size || selector.includes("::")))))
            for (const part of splitSelectors(selector))
              try { noteSelector(root, part, rule.style, seen, properties, applies); } catch { /* as above */ }
        }
        if (rule.cssRules) noteRules(root, rule.cssRules, selector, applies && isConditionMet(rule));
      }
    };
    for (const root of roots)
      for (const sheet of sheetsOf(root))
        try { noteRules(root, sheet.cssRules, "", true); } catch { /* of another origin */ }
    for (const [selector, properties] of setters)
      try {
        for (const element of plain(document).querySelectorAll(selector)) noteCustom(element, properties);
      } catch { /* a selector that no element can match */ }
    for (const root of roots)
      for (const element of plain(root).querySelectorAll("[style]"))
        for (const name of plain(element).style)
          if (name.startsWith("--")) noteCustom(element, [name]);
          else if (LOOK.test(name) && native.get(root).has(element)) styled.add(element);
          else if (besides(name).length) {
            for (const property of besides(name)) all.set(property.name, property);
            if (!element.ownerSVGElement) noteBeside(element, "", besides(name));
          }
    const properties = [...all.keys()].sort().map((name) => all.get(name));
    return { custom, beside, properties, parts, named, styled };
  };
  Object.assign(harness, { declarations });
}
