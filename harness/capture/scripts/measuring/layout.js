// Reads the layout of a page at rest; after measuring.js.
//
// Takes { inherited, own, others, state }: the properties to read and their initial values, what the
// browser says of all others, which are read where the page declares them (declared.js), and what
// stands for the state that elements are asked for (state.js). Leaves behind, as the harness's
// `read`, `boxes` and `nodes`. Every element below <html> counts, shadow
// trees and ::before and ::after too; of a subtree that is not rendered only its root does. Other
// pseudo-elements and what is in a drawing are parts of their element: its style says what they are.
(properties) => {
  const harness = window[Symbol.for("harness")];
  const { drawings, page, plain, roots, shadowOf } = harness;
  const SKIPPED = new Set(["script", "style", "template", "link", "meta", "title", "noscript", "br", "head", "base"]);
  const LENGTH = 40; // of texts and attributes that are kept whole
  const inherited = Object.keys(properties.inherited);
  const initial = Object.values(properties.inherited);
  // Computed, where getComputedStyle gives what came of it: `auto` and `50%` say more than px.
  const TYPED = new Set([
    "width", "height", "margin-top", "margin-right", "margin-bottom", "margin-left",
    "padding-top", "padding-right", "padding-bottom", "padding-left", "top", "right", "bottom",
    "left", "grid-template-columns", "grid-template-rows", "line-height", "min-width", "min-height",
    "transform",
  ]);
  // Resolved to the text's colour where they are `currentcolor`.
  const COLOURS = new Set([
    "border-top-color", "border-right-color", "border-bottom-color", "border-left-color",
    "outline-color", "text-decoration-color", "-webkit-text-fill-color",
  ]);
  // Nothing comes of these where another property is as said: they are not read then.
  const WITHOUT_EFFECT = [
    ["border-style", "none", /^border-(?!image|.*radius)/],
    ["border-radius", "0px", /^border-.*radius$/],
    ["background-image", "none", /^background-(?!clip|color|image)/],
    ["outline-style", "none", /^outline/],
    ["text-decoration-line", "none", /^text-(decoration-(?!line)|underline)/],
    ["position", "static", /^(top|right|bottom|left)$/],
  ];
  const withInitial = (names) => names.map((name) => ({
    name, first: properties.own[name], typed: TYPED.has(name), colour: COLOURS.has(name),
  }));
  const names = Object.keys(properties.own);
  const groups = WITHOUT_EFFECT.map(([name, value, pattern]) => ({
    name, value, members: withInitial(names.filter((one) => pattern.test(one))),
  }));
  const always = withInitial(
    names.filter((one) => !WITHOUT_EFFECT.some(([, , pattern]) => pattern.test(one))));

  // Shadow trees count: their elements are painted like any other.
  const every = (selector) => roots().flatMap((root) => [...plain(root).querySelectorAll(selector)]);

  // The browser says the initial value once for each layer of a mask or background.
  const isAll = (value, first) => value.includes(", ") && value.split(", ").every((one) => one === first);

  const round = (px) => Math.round(px * 100) / 100;
  const isRendered = (element) => plain(element).getClientRects().length > 0;
  const boxOf = (element) => {
    const box = plain(element).getBoundingClientRect();
    return [
      round(box.left + scrollX), round(box.top + scrollY),
      round(box.right + scrollX), round(box.bottom + scrollY),
    ];
  };
  const visible = (element) => {
    const box = plain(element).getBoundingClientRect();
    return box.width > 0 && box.height > 0 && plain(element).checkVisibility({ visibilityProperty: true });
  };

  // cyrb53, cut to 40 bits: enough to tell two texts of one page apart.
  const digest = (text) => {
    let one = 0xdeadbeef, two = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      one = Math.imul(one ^ code, 2654435761);
      two = Math.imul(two ^ code, 1597334677);
    }
    one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
    two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
    return (two >>> 0).toString(16).padStart(8, "0") + ((one >>> 24) & 255).toString(16).padStart(2, "0");
  };
  const short = (text) => {
    const plain = text.replace(/\s+/g, " ").trim().toWellFormed();
    const letters = [...plain];
    return letters.length <= LENGTH ? plain : `${letters.slice(0, 20).join("")}…${digest(plain)}`;
  };

  // Addresses on the page's own origin as the page could write them: where it happens to be served,
  // such as the port, is not part of it.
  const { origin } = location; // asked for each property, it would cost more than all else
  const relative = (address) => {
    const target = URL.parse(address), base = new URL(page.baseURI);
    if (target?.origin !== origin || base.origin !== origin) return address;
    const from = base.pathname.split("/").slice(0, -1), to = target.pathname.split("/");
    let same = 0;
    while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
    const path = "../".repeat(from.length - same) + to.slice(same).join("/");
    return (path || "./") + target.search + target.hash;
  };
  const unhosted = (text) =>
    text.includes(origin) ? text.replace(/https?:\/\/[^\s"]+/g, relative) : text;

  let segments = new WeakMap();
  const name = (element) => {
    const { id, localName, classList } = plain(element);
    const first = classList[0];
    if (id && !/\d{3,}/.test(id)) return `${localName}#${CSS.escape(id)}`;
    return first ? `${localName}.${CSS.escape(first)}` : localName;
  };
  const segment = (element) => {
    const known = segments.get(element);
    if (known) return known;
    // All children of a parent at once: one pass, however many siblings there are.
    const { parentNode } = plain(element);
    const siblings = [...(parentNode ? plain(parentNode).children : [element])];
    const count = new Map(), ofType = new Map();
    for (const one of siblings) count.set(name(one), (count.get(name(one)) ?? 0) + 1);
    for (const one of siblings) {
      const { localName } = plain(one);
      const place = (ofType.get(localName) ?? 0) + 1;
      ofType.set(localName, place);
      segments.set(one, count.get(name(one)) > 1 ? `${name(one)}:nth-of-type(${place})` : name(one));
    }
    return segments.get(element);
  };

  // Every element, in document order, with its path and its parent's place.
  const walk = () => {
    harness.askForShadows();
    const found = [];
    const add = (element, path, parent) => found.push({ element, path, parent }) - 1;
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
    return found;
  };

  const size = () => {
    const scroller = plain(page.scrollingElement ?? page.documentElement);
    return [Math.max(innerWidth, scroller.scrollWidth), Math.max(innerHeight, scroller.scrollHeight)];
  };

  // Paths and boxes alone: what shows whether the page still moves.
  const boxes = () => [
    walk().filter((one) => isRendered(one.element) && visible(one.element))
      .map((one) => [one.path, ...boxOf(one.element)]),
    size(),
  ];

  // Whether a pseudo-element is there, of an element that a rule for it matches.
  const hasPart = (element, part) => {
    if (part === "::placeholder") return Boolean(element.placeholder);
    if (part === "::backdrop") return plain(element).matches(":modal, :popover-open, :fullscreen");
    return part !== "::marker" || getComputedStyle(element).display.includes("list-item");
  };
  // The parts of each element that rules set something in: what it is called there, where it is,
  // and the values by name, null where the browser says them.
  const partsOf = (parts) => {
    const found = new Map();
    const add = (element, ...part) => (found.get(element) ?? found.set(element, []).get(element)).push(part);
    for (const [element, ofElement] of parts)
      for (const [part, values] of ofElement)
        if (part) add(element, part, element, part, values);
        else {
          let path = segment(element), around = element.parentElement;
          for (; around?.ownerSVGElement; around = around.parentElement) path = `${segment(around)} > ${path}`;
          add(around, path, element, null, values);
        }
    return found;
  };

  const ownText = (element) => {
    const { localName, childNodes } = plain(element);
    if (localName === "textarea") return short(element.value);
    if (localName === "input") return element.type === "password" ? "" : short(element.value);
    let text = "";
    for (const node of childNodes) if (node.nodeType === Node.TEXT_NODE) text += `${node.data} `;
    return short(text);
  };
  const LEFT_OUT = new Set(["style", "nonce", "integrity", "value"]);
  const attributesOf = (element) => {
    const found = [], { attributes, classList, localName } = plain(element);
    for (const { name: key, value } of attributes)
      if (!LEFT_OUT.has(key) && !key.startsWith("on"))
        found.push([key, key === "class" ? [...classList].join(" ") : short(unhosted(value))]);
    if (localName === "img" && element.naturalWidth)
      found.push(["natural-size", `${element.naturalWidth}x${element.naturalHeight}`]);
    if (localName === "svg") found.push(["drawing", digest(drawings.markupOf(element))]);
    return found.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  };

  const isSize = (attribute) => attribute === "width" || attribute === "height";

  // By the path of each element, and by path and name of its attributes, what it is: what a script
  // has to change for the layout to have to be read anew; with texts and drawings, if they count.
  const outline = (withTexts) => {
    segments = new WeakMap();
    drawings.begin();
    const result = new Map();
    for (const { element, path } of walk()) {
      const { attributes, localName } = plain(element);
      result.set(path, "");
      const text = !withTexts ? "" : localName === "svg" ? drawings.markupOf(element) : ownText(element);
      if (text) result.set(`${path}\n\ttext`, text);
      for (const { name: key, value } of attributes)
        if ((key === "style" || !LEFT_OUT.has(key)) && !key.startsWith("on") &&
            !(localName === "canvas" && (key === "style" || isSize(key))))
          result.set(`${path}\n${key}`, value);
    }
    return result;
  };

  // A script that builds a part of the page anew puts other elements in the places of those that
  // were read. Gives whether there are any.
  const relocate = () => {
    if (harness.nodes.every(([element]) => plain(element).isConnected)) return false;
    segments = new WeakMap();
    const now = new Map(walk().map(({ element, path }) => [path, element]));
    harness.nodes = harness.nodes.map(([element, pseudo], at) => {
      const path = pseudo ? harness.paths[at].slice(0, -pseudo.length) : harness.paths[at];
      return [plain(element).isConnected ? element : now.get(path) ?? element, pseudo];
    });
    return true;
  };

  // All of the layout: elements as [path, parent, box, visible, attributes, text, style], the last
  // three as places in `attributes`, `texts` and `styles`. A `bare` one has none of these.
  const read = (bare = false) => {
    segments = new WeakMap(); // classes may have changed since the page came to rest
    drawings.begin();
    const tables = { attributes: [], texts: [], styles: [] };
    const places = { attributes: new Map(), texts: new Map(), styles: new Map() };
    const place = (table, value) => {
      const key = JSON.stringify(value);
      if (!places[table].has(key)) {
        places[table].set(key, tables[table].length);
        tables[table].push(value);
      }
      return places[table].get(key);
    };
    const loaded = new Set([...page.fonts].filter((face) => face.status === "loaded")
      .map((face) => face.family.replace(/^["']|["']$/g, "").toLowerCase()));
    const fontsOf = new Map();
    const loadedFonts = (families) => {
      if (!fontsOf.has(families))
        fontsOf.set(families, families.split(",").map((one) => one.trim().replace(/^["']|["']$/g, ""))
          .filter((one) => loaded.has(one.toLowerCase())).join(", "));
      return fontsOf.get(families);
    };
    const { custom, beside, properties: others, parts: declaredParts, named, styled } =
      harness.declarations(bare ? [] : roots());
    const parts = partsOf(declaredParts), written = bare ? new Map() : harness.written(roots());

    // What an element or its pseudo-element has of an inherited property where no rule sets it.
    const handedDown = (element, pseudo, { name, first }) => {
      const { assignedSlot, parentElement, getRootNode } = plain(element);
      const around = pseudo ? element : assignedSlot ?? parentElement ?? getRootNode.call(element).host;
      return around ? getComputedStyle(around).getPropertyValue(name) : first;
    };

    // What is the element's own, and all that its children inherit.
    const styleOf = (element, pseudo, fromParent) => {
      const style = getComputedStyle(element, pseudo);
      const typed = pseudo ? null : plain(element).computedStyleMap?.();
      const computed = (name) => typed?.get(name)?.toString() ?? style.getPropertyValue(name);
      const { color, fontFamily } = style;
      const mine = [];
      const passed = inherited.map((name, at) => {
        const now = name === "loaded-fonts" ? loadedFonts(fontFamily)
          : name === "line-height" ? computed(name) : style.getPropertyValue(name);
        if (now !== fromParent[at]) mine.push([name, unhosted(now)]);
        return now;
      });
      const add = ({ name, first, typed: asComputed, colour, layers }) => {
        const now = asComputed ? computed(name) : style.getPropertyValue(name);
        if (now !== first && now !== "" && !(colour && now === color) && !(layers && isAll(now, first)))
          mine.push([name, unhosted(now)]);
      };
      for (const one of always)
        // The root's opacity is the harness's own veil.
        if (one.name !== "opacity" || fromParent !== initial) add(one);
      for (const { name, value, members } of groups)
        if (style.getPropertyValue(name) !== value) for (const one of members) add(one);
      for (const name of (!pseudo && custom.get(element)) || [])
        mine.push([name, short(unhosted(style.getPropertyValue(name)))]);
      for (const one of beside.get(element)?.get(pseudo ?? "") ?? [])
        if (typed || !one.typed)
          add(one.inherits ? { ...one, first: handedDown(element, pseudo, one) } : { ...one, layers: true });
      for (const [part, inner, pseudoOfIt, values] of (!pseudo && parts.get(element)) || []) {
        if (pseudoOfIt && !hasPart(element, pseudoOfIt)) continue;
        const ofPart = getComputedStyle(inner, pseudoOfIt);
        for (const [name, declared] of values) {
          const now = declared ?? ofPart.getPropertyValue(name);
          if (now !== "") mine.push([`${part} ${name}`, unhosted(now)]);
        }
      }
      for (const [name, values] of written.get(element)?.get(pseudo ?? "") ?? []) {
        const now = mine.find(([own]) => own === name)?.[1] ?? computed(name);
        const text = harness.asWritten(values, now, element, name);
        if (text) mine.push([`@written ${name}`, text]);
      }
      if (!pseudo) for (const [name, value] of harness.stateOf(element)) mine.push([`.${name}`, value]);
      if (!pseudo && styled.has(element)) mine.push([".styled", "true"]);
      if (fromParent === initial) mine.push(["@state", properties.state], ["@written", properties.written]);
      if (fromParent === initial && properties.others.digest) {
        mine.push(["@read", properties.others.digest]);
        for (const { name, inherits, first } of others)
          mine.push([`@property ${name}`, `${inherits ? "inherited" : "own"} ${first}`]);
        for (const [head, held] of named) mine.push([head, unhosted(held)]);
      }
      return [mine, passed];
    };

    const elements = [], passedBy = [], placeOf = [], nodes = [];
    const noText = place("texts", ""), noAttributes = place("attributes", []);
    const noStyles = place("styles", []);
    for (const { element, path, parent } of walk()) {
      const at = elements.length, above = parent < 0 ? -1 : placeOf[parent];
      placeOf.push(at);
      const [mine, passed] = bare ? [[], []] : styleOf(element, null, above < 0 ? initial : passedBy[above]);
      passedBy.push(passed);
      nodes.push([element, ""]);
      const rendered = isRendered(element), shown = rendered && visible(element);
      elements.push([
        path, above, boxOf(element), shown ? 1 : 0,
        bare ? noAttributes : place("attributes", attributesOf(element)),
        bare ? noText : place("texts", ownText(element)), place("styles", mine),
      ]);
      if (!rendered) continue;
      for (const pseudo of ["::before", "::after"]) {
        const { content } = getComputedStyle(element, pseudo);
        if (content === "none" || content === "normal" || content === "") continue;
        passedBy.push([]);
        nodes.push([element, pseudo]);
        const [left, top] = boxOf(element);
        elements.push([
          path + pseudo, at, [left, top, left, top], 0, noAttributes, noText,
          bare ? noStyles : place("styles", styleOf(element, pseudo, passed)[0]),
        ]);
      }
    }
    Object.assign(harness, { nodes, paths: elements.map(([path]) => path) });
    const [width, height] = size();
    return { width, height, elements, ...tables };
  };

  Object.assign(harness, {
    boxOf, boxes, every, isRendered, name, outline, ownText, read, relocate, short, unhosted, visible, nodes: [], paths: [],
  });
}
