"""Rules that would set a property of an element if the viewport had another width."""

from collections.abc import Sequence

from harness.capture.tab.tab import Tab

#: Takes [place, property, value] of elements of the last reading. Returns for each the media
#: queries that do not match, of rules that would otherwise apply and may set the property so.
CONDITIONS_JS = """(declarations) => {
  const { nodes, plain, sheetsOf } = window[Symbol.for("harness")];
  const candidates = [];
  const read = (rules, query) => {
    for (const rule of rules) {
      let around = query;
      const media = rule.media?.mediaText;
      if (media && !matchMedia(media).matches) {
        if (around) continue; // two conditions at once
        around = media;
      }
      if (around && rule.selectorText && rule.style?.length)
        candidates.push([rule.selectorText, rule.style, around]);
      if (rule.styleSheet) readSheet(rule.styleSheet, around);
      if (rule.cssRules) read(rule.cssRules, around);
    }
  };
  const readSheet = (sheet, query) => {
    try { read(sheet.cssRules, query); } catch { /* of another origin */ }
  };
  for (const sheet of sheetsOf(document)) if (!sheet.disabled) readSheet(sheet, "");
  const isPlain = (value) => /^(-?[\\d.]+px|(?!inherit|initial|unset|revert)[a-z-]+)$/.test(value);
  const mayBe = (declared, value) =>
    declared !== "" && (declared === value || !isPlain(declared) || !isPlain(value));
  const setters = new Map();
  const settersOf = (property, value) => {
    const key = `${property}:${value}`;
    if (!setters.has(key)) {
      const sets = ([, style]) => mayBe(style.getPropertyValue(property), value);
      setters.set(key, candidates.filter(sets));
    }
    return setters.get(key);
  };
  return declarations.map(([place, key, value]) => {
    const [whole, pseudo] = nodes[place] ?? [];
    if (!whole || pseudo || key.startsWith("@")) return [];
    const [, part = "", property] = /^(?:(.*) )?(.*)$/.exec(key);
    const ends = part.startsWith("::") ? part : "";
    const element = part && !ends ? plain(whole).querySelector(`:scope > ${part}`) : whole;
    const applying = settersOf(property, value).filter(([selector]) => {
      if (!element || (ends && !selector.includes(ends))) return false;
      try { return plain(element).matches(selector.replaceAll(ends, "")); } catch { return false; }
    });
    return [...new Set(applying.map(([, , query]) => query))];
  });
}"""


async def conditions_not_met(
    tab: Tab, declarations: Sequence[tuple[int, str, str]]
) -> tuple[tuple[str, ...], ...]:
    """The unmet media queries under which each declaration would apply.

    A declaration is the place of an element in the last reading, a property and a value. Errors:
    Playwright's.
    """
    answer = await tab.call(CONDITIONS_JS, list(declarations))
    return tuple(tuple(queries) for queries in answer)
