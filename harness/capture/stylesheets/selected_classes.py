"""The classes that the rules of a page select by."""

from collections.abc import Collection

from harness.capture.tab.tab import Tab

#: Filters class names for those that no selector contains; none where a sheet cannot be read.
WITHOUT_RULE_JS = """(names) => {
  const { roots, sheetsOf } = window[Symbol.for("harness")];
  const selectors = [], sheets = new Set();
  const read = (rules) => {
    for (const rule of rules) {
      if (rule.selectorText) selectors.push(rule.selectorText);
      if (rule.styleSheet) readSheet(rule.styleSheet);
      if (rule.cssRules) read(rule.cssRules);
    }
  };
  const readSheet = (sheet) => {
    if (sheets.has(sheet)) return;
    sheets.add(sheet);
    read(sheet.cssRules);
  };
  try {
    roots().flatMap(sheetsOf).forEach(readSheet);
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
    """The class ``names`` that no rule of the page selects by.

    Empty where the page has a style sheet of another origin, whose rules scripts cannot read.
    Errors: Playwright's.
    """
    return frozenset(await tab.call(WITHOUT_RULE_JS, sorted(names)))
