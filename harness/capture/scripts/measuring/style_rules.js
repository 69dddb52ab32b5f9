// Style sheets of documents and shadow roots, with the selectors and conditions of their rules; after
// measuring.js.
(() => {
  const harness = window[Symbol.for("harness")];
  const { matchesMedia, plain } = harness;

  Object.assign(harness, {
    sheetsOf(root) {
      const { adoptedStyleSheets, styleSheets } = plain(root);
      return [...styleSheets, ...adoptedStyleSheets];
    },
    // Whether the condition of an at-rule is met; true for a rule without a condition.
    isConditionMet: (rule) => rule instanceof CSSSupportsRule ? CSS.supports(rule.conditionText)
      : !rule.media?.mediaText || matchesMedia(rule.media.mediaText),
    // The selector of a rule inside of rules for `outer` (empty for none), without `&`.
    nestedSelector: (selector, outer) => selector.replaceAll("&", outer ? `:is(${outer})` : ":scope"),
    // The selectors of a list that commas separate.
    splitSelectors: (list) => list.split(/,(?![^(]*\))/).map((selector) => selector.trim()),
  });
})();
