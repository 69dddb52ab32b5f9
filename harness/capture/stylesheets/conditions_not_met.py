"""Rules that would set a property of an element if the viewport had another width."""

from collections.abc import Sequence

from harness.capture.tab.tab import Tab

#: Takes [place, property, value] of elements of the last reading; gives for each the media queries
#: that do not match, of rules that may set the property to the value and would apply if they did.
CONDITIONS_JS = """(asked) => {
  const { nodes, page, plain } = window[Symbol.for("harness")];
  const waiting = [];
  const read = (rules, query) => {
    for (const rule of rules) {
      let around = query;
      const media = rule.media?.mediaText;
      if (media && !matchMedia(media).matches) {
        if (around) continue; // two conditions at once
        around = media;
      }
      if (around && rule.selectorText && rule.style?.length)
        waiting.push([rule.selectorText, rule.style, around]);
      if (rule.styleSheet) look(rule.styleSheet, around);
      if (rule.cssRules) read(rule.cssRules, around);
    }
  };
  const look = (sheet, query) => {
    try { read(sheet.cssRules, query); } catch { /* of another origin */ }
  };
  for (const sheet of [...page.styleSheets, ...page.adoptedStyleSheets])
    if (!sheet.disabled) look(sheet, "");
  const isPlain = (value) => /^(-?[\\d.]+px|(?!inherit|initial|unset|revert)[a-z-]+)$/.test(value);
  const mayBe = (declared, value) =>
    declared !== "" && (declared === value || !isPlain(declared) || !isPlain(value));
  const setters = new Map();
  const settersOf = (property, value) => {
    const key = `${property}:${value}`;
    if (!setters.has(key)) {
      const sets = ([, style]) => mayBe(style.getPropertyValue(property), value);
      setters.set(key, waiting.filter(sets));
    }
    return setters.get(key);
  };
  return asked.map(([place, key, value]) => {
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
    tab: Tab, asked: Sequence[tuple[int, str, str]]
) -> tuple[tuple[str, ...], ...]:
    """Of each place in the last reading, property and value, the media queries that are not met.

    Errors: as Playwright has them.
    """
    answer = await tab.call(CONDITIONS_JS, list(asked))
    return tuple(tuple(queries) for queries in answer)
