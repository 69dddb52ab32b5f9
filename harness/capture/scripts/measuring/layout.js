// Reads the layout of a page at rest; after elements.js, declared.js and written.js.
//
// Takes { inherited, own, others, state, written }: the properties to read with their initial values,
// the browser's description of all other properties, which are read where the page declares them
// (declared.js), and the versions of state.js and written.js. Leaves `read` with the harness, and of the
// last reading `nodes`, its elements as [element, pseudo-element], and `paths`. Besides the elements of
// elements.js a layout has their ::before and ::after. Other pseudo-elements and the parts of a drawing
// belong to the style of their element.
(properties) => {
  const harness = window[Symbol.for("harness")];
  const { edgesOf, isRendered, page, plain, roots, segment, short, unhosted } = harness;
  const inherited = Object.keys(properties.inherited);
  const initial = Object.values(properties.inherited);
  // Read as computed values, since getComputedStyle gives used ones: `auto` and `50%` say more than px.
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
  // Properties without effect, and therefore not read, where another property has this value.
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
    name, value, members: withInitial(names.filter((member) => pattern.test(member))),
  }));
  const always = withInitial(
    names.filter((name) => !WITHOUT_EFFECT.some(([, , pattern]) => pattern.test(name))));

  // Browsers give the initial value of a mask or background once for each layer.
  const isAll = (value, first) => value.includes(", ") && value.split(", ").every((layer) => layer === first);

  // Whether an element that a rule for a pseudo-element matches has that pseudo-element.
  const hasPart = (element, part) => {
    if (part === "::placeholder") return Boolean(element.placeholder);
    if (part === "::backdrop") return plain(element).matches(":modal, :popover-open, :fullscreen");
    return part !== "::marker" || getComputedStyle(element).display.includes("list-item");
  };
  // By element the parts of it in which rules set something, as [name in the style, element, its
  // pseudo-element, values by property]; a value is null where the browser gives it.
  const partsOf = (parts) => {
    const byElement = new Map();
    const add = (element, ...part) => (byElement.get(element) ?? byElement.set(element, []).get(element)).push(part);
    for (const [element, ofElement] of parts)
      for (const [part, values] of ofElement)
        if (part) add(element, part, element, part, values);
        else {
          let path = segment(element), around = element.parentElement;
          for (; around?.ownerSVGElement; around = around.parentElement) path = `${segment(around)} > ${path}`;
          add(around, path, element, null, values);
        }
    return byElement;
  };

  // By font families the loaded ones among them, separated by commas.
  const fontReader = () => {
    const unquoted = (family) => family.trim().replace(/^["']|["']$/g, "");
    const loaded = new Set([...page.fonts].filter((face) => face.status === "loaded")
      .map((face) => unquoted(face.family).toLowerCase()));
    const cache = new Map();
    return (families) => {
      if (!cache.has(families))
        cache.set(families, families.split(",").map(unquoted)
          .filter((family) => loaded.has(family.toLowerCase())).join(", "));
      return cache.get(families);
    };
  };

  // The value of an inherited property of an element or its pseudo-element where no rule sets it.
  const inheritedValue = (element, pseudo, { name, first }) => {
    const { assignedSlot, parentElement, getRootNode } = plain(element);
    const around = pseudo ? element : assignedSlot ?? parentElement ?? getRootNode.call(element).host;
    return around ? getComputedStyle(around).getPropertyValue(name) : first;
  };

  const CONTROLS = new Set(["button", "dialog", "details", "input", "meter", "option", "progress", "select", "textarea"]);
  // A function of an element, its pseudo-element and the values it inherits. It gives the properties
  // that the element sets itself, all values that its children inherit, and whether conditions do not
  // decide about these properties (affected.js).
  const styleReader = () => {
    const loadedFonts = fontReader();
    const { custom, beside, properties: others, parts: declaredParts, named, styled } =
      harness.declarations(roots());
    const parts = partsOf(declaredParts), written = harness.written(roots());

    return (element, pseudo, fromParent) => {
      const isRoot = fromParent === initial;
      const style = getComputedStyle(element, pseudo);
      const typed = pseudo ? null : plain(element).computedStyleMap?.();
      const computed = (name) => typed?.get(name)?.toString() ?? style.getPropertyValue(name);
      const { color, fontFamily } = style;
      const pairs = [];
      const passed = inherited.map((name, at) => {
        const value = name === "loaded-fonts" ? loadedFonts(fontFamily)
          : name === "line-height" ? computed(name) : style.getPropertyValue(name);
        if (value !== fromParent[at]) pairs.push([name, unhosted(value)]);
        return value;
      });
      const add = ({ name, first, typed: asComputed, colour, layers }) => {
        const value = asComputed ? computed(name) : style.getPropertyValue(name);
        if (value !== first && value !== "" && !(colour && value === color) && !(layers && isAll(value, first)))
          pairs.push([name, unhosted(value)]);
      };
      for (const property of always)
        // The root's opacity is the harness's own veil.
        if (property.name !== "opacity" || !isRoot) add(property);
      for (const { name, value, members } of groups)
        if (style.getPropertyValue(name) !== value) members.forEach(add);
      for (const name of (!pseudo && custom.get(element)) || [])
        pairs.push([name, short(unhosted(style.getPropertyValue(name)))]);
      for (const property of beside.get(element)?.get(pseudo ?? "") ?? [])
        if (typed || !property.typed)
          add(property.inherits ? { ...property, first: inheritedValue(element, pseudo, property) }
            : { ...property, layers: true });
      for (const [part, inner, innerPseudo, values] of (!pseudo && parts.get(element)) || []) {
        if (innerPseudo && !hasPart(element, innerPseudo)) continue;
        const ofPart = getComputedStyle(inner, innerPseudo);
        for (const [name, declared] of values) {
          const value = declared ?? ofPart.getPropertyValue(name);
          if (value !== "") pairs.push([`${part} ${name}`, unhosted(value)]);
        }
      }
      for (const [name, values] of written.get(element)?.get(pseudo ?? "") ?? []) {
        const value = pairs.find(([key]) => key === name)?.[1] ?? computed(name);
        const text = harness.asWritten(values, value, element, name);
        if (text) pairs.push([`@written ${name}`, text]);
      }
      if (!pseudo) for (const [name, value] of harness.stateOf(element)) pairs.push([`.${name}`, value]);
      if (!pseudo && styled.has(element)) pairs.push([".styled", "true"]);
      if (isRoot) pairs.push(["@state", properties.state], ["@written", properties.written]);
      if (isRoot && properties.others.digest) {
        pairs.push(["@read", properties.others.digest]);
        for (const { name, inherits, first } of others)
          pairs.push([`@property ${name}`, `${inherits ? "inherited" : "own"} ${first}`]);
        for (const [head, content] of named) pairs.push([head, unhosted(content)]);
      }
      const follows = CONTROLS.has(plain(element).localName) || parts.has(element) || written.has(element) ||
        [...beside.get(element)?.get("") ?? []].some((property) => property.typed || property.inherits);
      return { pairs, passed, follows };
    };
  };

  // The styles of the last reading that was kept, by element.
  let kept = null, readings = 0;
  const AUDITED = 32; // of so many elements whose styles cannot have changed one is read nevertheless

  // Styles at one reading: a function of an element, the place of its parent and of itself. Where the
  // last reading was `kept`, only the styles of elements are read that may have changed since; it gives
  // null once an element has changed that should not have.
  const sparingReader = (now) => {
    const styleOf = styleReader(), styles = new Map(), changed = [], deep = [];
    let affected = kept && now && harness.affected(kept.conditions, now);
    const mayHaveChanged = (element, above, before, states) => !affected || !before || before.follows ||
      above < 0 || changed[above] || deep[above] || affected.elements.has(element) || before.states !== states;
    const isSame = (style, before) => style.key === before.key &&
      style.passed.every((value, at) => value === before.passed[at]);
    readings++;
    const read = (element, fromParent, above, at) => {
      if (!now) return styleOf(element, null, fromParent);
      const before = kept?.styles.get(element), states = JSON.stringify(harness.stateOf(element));
      deep[at] = Boolean(affected?.deep.has(element) || deep[above]);
      const may = mayHaveChanged(element, above, before, states);
      if (!may && at % AUDITED !== readings % AUDITED) {
        styles.set(element, before);
        return before;
      }
      const style = styleOf(element, null, fromParent);
      Object.assign(style, { key: JSON.stringify(style.pairs), states });
      const differs = !before || !isSame(style, before);
      if (!may && differs) return null;
      // Children of an element without a box are laid out as those of its parent.
      changed[at] = differs || Boolean(changed[above] && getComputedStyle(element).display === "contents");
      if (above < 0 && differs) affected = null; // other elements have lengths in `rem`
      styles.set(element, style);
      return style;
    };
    return { read, ofPseudo: styleOf, styles };
  };

  const PSEUDOS = ["::before", "::after"];
  const pseudosOf = (element) => PSEUDOS.filter((pseudo) =>
    !["none", "normal", ""].includes(getComputedStyle(element, pseudo).content));

  // The layout: elements as [path, parent, box, visible, attributes, text, style], the last three as
  // places in the tables `attributes`, `texts` and `styles`. A `bare` layout leaves these three empty.
  // With `keeps`, styles are kept for the next reading, which reads only those that may have changed.
  const read = (bare = false, keeps = false) => {
    if (!keeps || !kept) harness.forgetPaths(); // classes may have changed since the page came to rest
    harness.drawings.begin();
    const tables = { attributes: [], texts: [], styles: [] };
    const places = { attributes: new Map(), texts: new Map(), styles: new Map() };
    const place = (table, value, key = JSON.stringify(value)) => {
      if (!places[table].has(key)) {
        places[table].set(key, tables[table].length);
        tables[table].push(value);
      }
      return places[table].get(key);
    };
    const now = keeps && !bare ? harness.conditions() : null;
    if (!now && !bare) kept = null;
    const reader = bare ? null : sparingReader(now);
    const origin = [scrollX, scrollY];
    const elements = [], passedBy = [], placeOf = [], nodes = [];
    const noText = place("texts", ""), noAttributes = place("attributes", []), noStyle = place("styles", []);
    for (const { element, path, parent } of harness.walk()) {
      const at = elements.length, above = parent < 0 ? -1 : placeOf[parent];
      placeOf.push(at);
      const style = reader?.read(element, above < 0 ? initial : passedBy[above], above, at);
      if (style === null) {
        kept = null;
        return read(bare, false);
      }
      passedBy.push(style?.passed);
      nodes.push([element, ""]);
      const box = plain(element).getBoundingClientRect(), isBox = box.width > 0 && box.height > 0;
      const edges = edgesOf(box, ...origin), shown = isBox && plain(element).checkVisibility({ visibilityProperty: true });
      elements.push([
        path, above, edges, shown ? 1 : 0,
        bare ? noAttributes : place("attributes", harness.attributesOf(element)),
        bare ? noText : place("texts", harness.ownText(element)), bare ? noStyle : place("styles", style.pairs, style.key),
      ]);
      if (!isBox && !isRendered(element)) continue;
      const pseudos = style?.pseudos ?? pseudosOf(element);
      if (now) style.pseudos = pseudos;
      for (const pseudo of pseudos) {
        passedBy.push([]);
        nodes.push([element, pseudo]);
        const [left, top] = edges;
        elements.push([
          path + pseudo, at, [left, top, left, top], 0, noAttributes, noText,
          bare ? noStyle : place("styles", reader.ofPseudo(element, pseudo, style.passed).pairs),
        ]);
      }
    }
    if (now) kept = { conditions: now, styles: reader.styles };
    Object.assign(harness, { nodes, paths: elements.map(([path]) => path) });
    const [width, height] = harness.pageSize();
    return { width, height, elements, ...tables };
  };
  const forgetStyles = () => { kept = null; };

  Object.assign(harness, { forgetStyles, read, nodes: [], paths: [] });
}
