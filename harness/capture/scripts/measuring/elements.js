// The elements of a page with their paths, boxes and visibility; after texts.js.
//
// Every element below <html> counts, those in shadow trees too; of a subtree that is not rendered only
// its root does, and a drawing is one element. Boxes are [left, top, right, bottom] in CSS px from the
// page's top left corner.
(() => {
  const harness = window[Symbol.for("harness")];
  const { drawings, isKept, ownText, page, plain, roots, shadowOf } = harness;
  const SKIPPED = new Set(["script", "style", "template", "link", "meta", "title", "noscript", "br", "head", "base"]);

  // The matching elements of the document and of its shadow trees.
  const queryAll = (selector) => roots().flatMap((root) => [...plain(root).querySelectorAll(selector)]);

  const round = (px) => Math.round(px * 100) / 100;
  const isRendered = (element) => plain(element).getClientRects().length > 0;
  // The edges of a box of the viewport in a page that is scrolled to `x` and `y`.
  const edgesOf = ({ left, top, right, bottom }, x, y) =>
    [round(left + x), round(top + y), round(right + x), round(bottom + y)];
  const boxOf = (element) => edgesOf(plain(element).getBoundingClientRect(), scrollX, scrollY);
  const isVisible = (element) => {
    const box = plain(element).getBoundingClientRect();
    return box.width > 0 && box.height > 0 && plain(element).checkVisibility({ visibilityProperty: true });
  };
  // The boxes of the visible elements that match any of `selectors`.
  const regions = (selectors) => selectors.flatMap(queryAll).filter(isVisible).map(boxOf);

  const scroller = () => plain(page.scrollingElement ?? page.documentElement);
  const pageSize = () => {
    const { scrollWidth, scrollHeight } = scroller();
    return [Math.max(innerWidth, scrollWidth), Math.max(innerHeight, scrollHeight)];
  };

  let segments = new WeakMap();
  const forgetPaths = () => { segments = new WeakMap(); };
  const name = (element) => {
    const { id, localName, classList } = plain(element);
    const first = classList[0];
    if (id && !/\d{3,}/.test(id)) return `${localName}#${CSS.escape(id)}`;
    return first ? `${localName}.${CSS.escape(first)}` : localName;
  };
  const segment = (element) => {
    const cached = segments.get(element);
    if (cached) return cached;
    // All children of a parent at once: one pass, however many siblings there are.
    const { parentNode } = plain(element);
    const siblings = [...(parentNode ? plain(parentNode).children : [element])];
    const count = new Map(), ofType = new Map();
    for (const sibling of siblings) count.set(name(sibling), (count.get(name(sibling)) ?? 0) + 1);
    for (const sibling of siblings) {
      const { localName } = plain(sibling);
      const place = (ofType.get(localName) ?? 0) + 1;
      ofType.set(localName, place);
      segments.set(sibling, count.get(name(sibling)) > 1 ? `${name(sibling)}:nth-of-type(${place})` : name(sibling));
    }
    return segments.get(element);
  };

  // Every element, in document order, with its path and its parent's place.
  const walk = () => {
    harness.askForShadows();
    const entries = [];
    const add = (element, path, parent) => entries.push({ element, path, parent }) - 1;
    const below = (root, prefix, parent) => {
      for (const element of plain(root).children) {
        const view = plain(element), { localName } = view, shadowRoot = shadowOf(element);
        if (SKIPPED.has(localName)) continue;
        const path = prefix + segment(element);
        const at = add(element, path, parent);
        if (!view.checkVisibility() && getComputedStyle(element).display === "none") continue;
        if (localName === "svg") continue; // one picture, not a tree of boxes
        if (shadowRoot) below(shadowRoot, `${path} >>> `, at);
        below(element, `${path} > `, at);
      }
    };
    const html = add(page.documentElement, "html", -1);
    if (page.body) below(page.body, "", add(page.body, "body", html));
    return entries;
  };

  // Paths and boxes alone, which show whether the page still moves, and the page's size.
  const boxes = () => [
    walk().filter(({ element }) => isRendered(element) && isVisible(element))
      .map(({ element, path }) => [path, ...boxOf(element)]),
    pageSize(),
  ];

  const isSize = (attribute) => attribute === "width" || attribute === "height";
  // Each element by its path, and the value of each attribute by path and name: the layout has to be
  // read anew where a script has changed them. `withTexts` adds texts and drawings.
  const outline = (withTexts) => {
    forgetPaths();
    drawings.begin();
    const result = new Map();
    for (const { element, path } of walk()) {
      const { attributes, localName } = plain(element);
      result.set(path, "");
      const text = !withTexts ? "" : localName === "svg" ? drawings.markupOf(element) : ownText(element);
      if (text) result.set(`${path}\n\ttext`, text);
      for (const { name: key, value } of attributes)
        if ((key === "style" || isKept(key)) && !(localName === "canvas" && (key === "style" || isSize(key))))
          result.set(`${path}\n${key}`, value);
    }
    return result;
  };

  // A script that builds a part of the page anew replaces elements that were read. The new elements take
  // their places in `nodes`; returns whether there are any.
  const relocate = () => {
    if (harness.nodes.every(([element]) => plain(element).isConnected)) return false;
    forgetPaths();
    const byPath = new Map(walk().map(({ element, path }) => [path, element]));
    harness.nodes = harness.nodes.map(([element, pseudo], at) => {
      const path = pseudo ? harness.paths[at].slice(0, -pseudo.length) : harness.paths[at];
      return [plain(element).isConnected ? element : byPath.get(path) ?? element, pseudo];
    });
    return true;
  };

  Object.assign(harness, {
    boxOf, boxes, edgesOf, forgetPaths, isRendered, isVisible, name, outline, pageSize, queryAll, regions, relocate, scroller,
    segment, walk,
  });
})();
