// The markup of a drawing without generated names, which differ from load to load and paint nothing;
// after style_rules.js.
//
// Ids that look generated (three digits, as in elements.js) become numbers in document order, and only
// classes that a style sheet may select stay.
(() => {
  const harness = window[Symbol.for("harness")];
  const CLASS = /\.((?:[-\w\u0080-\uffff]|\\[0-9a-f]{1,6}\s?|\\.)+)/gi;
  const PART_OF_CLASS = /\[class[^=\]]*=\s*["']?([^"'\]]*)/g;
  const ESCAPE = /\\(?:([0-9a-f]{1,6})\s?|(.))/gi;
  const unescaped = (name) => name.replace(ESCAPE, (_, code, plain) => plain ?? String.fromCodePoint(parseInt(code, 16)));

  // A function that says whether a style sheet may select a class, by its name or by a part of it.
  const readClasses = () => {
    const names = new Set(), parts = new Set();
    const read = (rules) => {
      for (const { selectorText = "", styleSheet, cssRules } of rules) {
        for (const [, name] of selectorText.matchAll(CLASS)) names.add(unescaped(name));
        for (const [, value] of selectorText.matchAll(PART_OF_CLASS))
          for (const part of value.trim().split(/\s+/)) parts.add(part);
        if (cssRules) read(cssRules);
        if (styleSheet) read(styleSheet.cssRules);
      }
    };
    try {
      for (const sheet of harness.sheetsOf(document)) read(sheet.cssRules);
    } catch { return () => true; } // of another origin
    return (name) => names.has(name) || [...parts].some((part) => name.includes(part));
  };

  let isStyled;
  harness.drawings = {
    begin() { isStyled = undefined; }, // style sheets may have changed
    markupOf(svg) {
      const places = new Map();
      let markup = svg.innerHTML;
      if (svg.getRootNode() === document && markup.includes(" class=")) {
        isStyled ??= readClasses();
        markup = markup.replace(/(\sclass=")([^"]*)(?=")/g,
          (_, before, names) => before + names.split(/\s+/).filter(isStyled).join(" "));
      }
      return markup
        .replace(/(\sid=")([^"]*\d{3}[^"]*)(?=")/g, (_, before, id) => {
          if (!places.has(id)) places.set(id, places.size);
          return `${before}part ${places.get(id)}`;
        })
        .replace(/#([^\s"'()&]+)/g, (reference, id) => places.has(id) ? `#part ${places.get(id)}` : reference);
    },
  };
})();
