"""Which classes the rules of a page select by."""

from collections.abc import Collection

from harness.capture.tab.tab import Tab

#: Takes names of classes, gives those that no selector has; none where a sheet cannot be read.
WITHOUT_RULE_JS = """(names) => {
  const { plain, roots } = window[Symbol.for("harness")];
  const selectors = [], sheets = new Set();
  const read = (rules) => {
    for (const rule of rules) {
      if (rule.selectorText) selectors.push(rule.selectorText);
      if (rule.styleSheet) look(rule.styleSheet);
      if (rule.cssRules) read(rule.cssRules);
    }
  };
  const look = (sheet) => {
    if (sheets.has(sheet)) return;
    sheets.add(sheet);
    read(sheet.cssRules);
  };
  try {
    for (const root of roots().map(plain))
      for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) look(sheet);
  } catch { return []; }
  const text = selectors.join("\\n");
  const isSelectedBy = (name) => {
    const needle = `.${CSS.escape(name)}`;
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
      if (!/[\\w\\\\-]/.test(text[at + needle.length] ?? "")) return true;
    return false;
  };
  return names.filter((name) => !isSelectedBy(name));
}"""


async def classes_without_rule(tab: Tab, names: Collection[str]) -> frozenset[str]:
    """Those of ``names`` that no rule of the page selects by.

    None where a style sheet of another origin, whose rules scripts cannot read, may have one.
    Errors: as Playwright has them.
    """
    return frozenset(await tab.call(WITHOUT_RULE_JS, sorted(names)))
