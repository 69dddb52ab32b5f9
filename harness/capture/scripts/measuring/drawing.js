// The markup of a drawing, without the names that a script gives anew each time it draws. They draw
// nothing. After measuring.js.
//
// Ids that look made up (three digits, as in layout.js) are told by their order, and classes only where
// a style sheet may ask for them.
(() => {
  const harness = window[Symbol.for("harness")];
  const { page } = harness;
  const CLASS = /\.((?:[-\w\u0080-\uffff]|\\[0-9a-f]{1,6}\s?|\\.)+)/gi;
  const PART_OF_CLASS = /\[class[^=\]]*=\s*["']?([^"'\]]*)/g;
  const ESCAPE = /\\(?:([0-9a-f]{1,6})\s?|(.))/gi;
  const unescaped = (name) => name.replace(ESCAPE, (_, code, plain) => plain ?? String.fromCodePoint(parseInt(code, 16)));

  // Whether a style sheet may ask for a class: by its name, or by a part of it.
  const readClasses = () => {
    const names = new Set(), parts = new Set();
    const look = (rules) => {
      for (const { selectorText = "", styleSheet, cssRules } of rules) {
        for (const [, name] of selectorText.matchAll(CLASS)) names.add(unescaped(name));
        for (const [, value] of selectorText.matchAll(PART_OF_CLASS))
          for (const part of value.trim().split(/\s+/)) parts.add(part);
        if (cssRules) look(cssRules);
        if (styleSheet) look(styleSheet.cssRules);
      }
    };
    try {
      for (const sheet of [...page.styleSheets, ...page.adoptedStyleSheets]) look(sheet.cssRules);
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
