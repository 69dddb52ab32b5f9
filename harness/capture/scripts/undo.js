// Undoes changes in a page at rest, and measures the page without them.
//
// Takes { undos, mask, ignore }: undos are [place, kind, name, before], with places in `nodes` of the last
// reading (layout.js). First the undos of an earlier call are taken back. Returns { applied, answered,
// size, ignored, boxes }: for each undo whether it could be done, whether the page's scripts had time to
// respond, and of each element of the reading [left, top, right, bottom, visible], CSS px from the
// page's top left corner.
async ({ undos, mask, ignore }) => {
  const MOST_PARTS = 24; // of the columns that people divide a page into
  const harness = window[Symbol.for("harness")];
  const { call, page, plain } = harness;
  const boxes = () => harness.nodes.map(([element, pseudo]) => {
    const box = harness.boxOf(element);
    if (pseudo) return [box[0], box[1], box[0], box[1], 0];
    return [...box, harness.isRendered(element) && harness.isVisible(element) ? 1 : 0];
  });
  // Scripts that lay the page out by its size respond to an undo as they did to the change.
  const responds = call("watchesSize") && (undos.length > 0 || harness.restores?.length > 0);
  const respond = () => {
    window.dispatchEvent(new Event("resize"));
    return harness.rest(() => {
      harness.relocate();
      return JSON.stringify(boxes());
    });
  };
  if (responds) {
    await call("stir");
    call("begin");
  }
  call("setChanging", true);
  const earlier = harness.restores?.reverse() ?? [];
  for (const restore of earlier) restore();
  if (responds && earlier.length) {
    // Scripts first have to respond to the restored page, to notice the next undo.
    await call("task");
    call("setChanging", false);
    await respond();
    call("setChanging", true);
  }
  const restores = (harness.restores = []);

  const keepAttribute = (element, name) => {
    const value = plain(element).getAttribute(name);
    restores.push(() => harness.putBack(element, name, value));
  };
  const sheets = new Map();
  const sheetOf = (root) => {
    if (!sheets.has(root)) {
      const sheet = new CSSStyleSheet(), view = plain(root);
      const pageSheets = [...view.adoptedStyleSheets];
      view.adoptedStyleSheets = [...pageSheets, sheet];
      restores.push(() => (view.adoptedStyleSheets = pageSheets));
      sheets.set(root, sheet);
    }
    return sheets.get(root);
  };
  const pseudoRule = (element, pseudo, name, before) => {
    const sheet = sheetOf(plain(element).getRootNode());
    const mark = `harness-${harness.nodes.findIndex(([node]) => node === element)}`;
    plain(element).setAttribute(mark, "");
    restores.push(() => plain(element).removeAttribute(mark));
    sheet.insertRule(`[${mark}]:not(#a#b#c)${pseudo} { ${name}: ${before} !important }`);
  };
  // Chromium does not repaint a drawing after some changes of its masks and markers, nor a control that
  // gets the browser's own look back.
  const redraw = (element) => {
    const view = plain(element), style = view.getAttribute("style");
    view.style.setProperty("display", "none", "important");
    view.getBoundingClientRect();
    harness.putBack(element, "style", style);
  };
  const loads = [];
  // Computed styles are rounded to six digits, and a third of 696 px is not 33.3333% of it: numbers that
  // round from a fraction become that fraction.
  const asFraction = (value) => value.replace(/(\d*\.\d{4,})(%|(?![\w.]))/g, (text, rounded, unit) => {
    const whole = unit === "%" ? 100 : 1;
    for (let parts = 3; parts <= MOST_PARTS; parts++) {
      const exact = (Math.round((rounded * parts) / whole) * whole) / parts;
      if (Number(exact.toPrecision(6)) === Number(rounded)) return `${exact}${unit}`;
    }
    return text;
  });
  // An element that has inherited an undo from an ancestor needs none itself. Its value may depend on
  // the ancestor's: in a fraction `math-depth` is one more.
  const undone = new Map(); // by property and value the elements
  const isInherited = (element, key, value, former) => {
    const elements = undone.get(`${key}: ${value}`);
    let above = elements && plain(element).parentElement;
    while (above && !elements.has(above)) above = plain(above).parentElement;
    return Boolean(above) && ![former, ""].includes(getComputedStyle(element).getPropertyValue(key));
  };
  const noteUndone = (element, key, value) => {
    const declaration = `${key}: ${value}`;
    (undone.get(declaration) ?? undone.set(declaration, new Set()).get(declaration)).add(element);
  };
  const ways = {
    style([whole, wholePseudo], key, declared, former) {
      // The key may begin with a part of the element (layout.js): a pseudo-element, or an element of a drawing.
      const [, part, name] = key.startsWith("--") ? ["", "", key] : /^(?:(.*) )?(.*)$/.exec(key);
      if (part?.startsWith("@")) {
        if (declared !== "") sheetOf(document).insertRule(`${key} { ${declared} }`);
        return declared !== "";
      }
      const isPseudo = part?.startsWith("::");
      const pseudo = isPseudo ? part : wholePseudo;
      const element = part && !isPseudo ? plain(whole).querySelector(`:scope > ${part}`) : whole;
      if (!element) return false;
      const isUnset = part && declared === "revert" && !isPseudo;
      const before = (isUnset && (element.getAttribute(name) || "unset")) || asFraction(declared);
      if (pseudo) return pseudoRule(element, pseudo, name, before), true;
      if (!part && isInherited(element, key, declared, former)) return true;
      if (!part) noteUndone(element, key, declared);
      const isStale = part || declared === "revert"; // a control with the browser's own look
      if (isStale) restores.push(() => redraw(whole)); // after the element has its style back
      keepAttribute(element, "style");
      const { style } = plain(element);
      style.setProperty(name, before, "important");
      if (isStale) redraw(whole);
      return before === "" || style.getPropertyValue(name) !== "";
    },
    attribute([element], name, before) {
      // Setting the size clears the canvas, and a script that finds the right size draws nothing.
      const view = plain(element);
      if (responds && view.localName === "canvas" && /^(width|height)$/.test(name)) return false;
      // Which file a picture takes is decided in the next task.
      const picture = view.localName === "source" && plain(element.parentElement);
      const images = view.localName === "img" ? [element] : [...(picture && picture.querySelectorAll("img")) || []];
      const shown = images.filter((image) => image.naturalWidth), current = view.getAttribute(name);
      keepAttribute(element, name);
      if (before === "") view.removeAttribute(name);
      else view.setAttribute(name, before === '""' ? "" : before);
      const loadImages = () => Promise.all(images.map((image) => harness.pause(0).then(() => harness.loaded(image))));
      if (images.length === 0) return true;
      return loadImages().then(async () => {
        if (shown.every((image) => image.naturalWidth)) return true;
        harness.putBack(element, name, current); // the former file is gone
        await loadImages();
        return false;
      });
    },
    // A property that the page's HTML does not contain, such as `checked`.
    state([element], name, before) {
      const view = plain(element);
      if (name === "styled") {
        restores.push(() => redraw(element));
        keepAttribute(element, "style");
        const clip = getComputedStyle(element).backgroundClip;
        if (before === "true") view.style.setProperty("background-clip", clip, "important");
        else for (const property of ["background", "border", "border-radius"]) view.style.setProperty(property, "revert", "important");
        redraw(element);
        return true;
      }
      if (name === "selectedOptions") {
        const indexes = new Set(before.split(", ").filter(Boolean).map(Number)), options = [...view.options];
        const selected = options.map((option) => option.selected);
        restores.push(() => options.forEach((option, at) => { option.selected = selected[at]; }));
        for (const option of options) option.selected = indexes.has(option.index);
        return true;
      }
      const current = view[name];
      const value = typeof current === "boolean" ? before === "true" : typeof current === "number" ? Number(before) : before;
      const set = (state) => name.startsWith("scroll")
        ? view.scrollTo({ [name === "scrollTop" ? "top" : "left"]: state, behavior: "instant" }) : (view[name] = state);
      restores.push(() => set(current));
      set(value);
      return before !== "" && Math.abs(view[name] - value) < 1 || view[name] === value;
    },
    text([element], _, before) {
      const field = plain(element);
      if (/^(?:input|textarea)$/.test(field.localName)) {
        const { value } = field;
        restores.push(() => (field.value = value));
        field.value = before;
        return field.value === before;
      }
      const texts = [...plain(element).childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (texts.length !== 1) return false;
      const { data } = texts[0];
      restores.push(() => (texts[0].data = data));
      texts[0].data = data.replace(data.trim(), () => before);
      return true;
    },
    // Removed, so that selectors that count children match again; of a wrapper, for which `before` is
    // "contents", only the contents stay.
    inserted([element, pseudo], _, before) {
      if (pseudo) return pseudoRule(element, pseudo, "content", "none"), true;
      const place = page.createComment(""), view = plain(element);
      const content = before === "contents" ? [...view.childNodes] : [];
      view.replaceWith(place, ...content);
      restores.push(() => { place.replaceWith(element); view.append(...content); });
      return true;
    },
    // Created from `html` below `parent`, behind the sibling that it followed, with white space before
    // it where its siblings have some.
    removed([parent], previous, html) {
      const anchor = previous === "" ? null : harness.nodes[Number(previous)]?.[0];
      const holder = page.createElement("template");
      holder.innerHTML = html;
      const element = holder.content.firstElementChild;
      if (!element || anchor === undefined || (anchor && plain(anchor).parentNode !== parent)) return false;
      let next = anchor ? plain(anchor).nextSibling : plain(parent).firstChild;
      const added = [element];
      if (next?.nodeType === Node.TEXT_NODE && !next.data.trim()) {
        added.push(next.cloneNode());
        next = next.nextSibling;
      }
      for (const node of added) plain(parent).insertBefore(node, next);
      restores.push(() => { for (const node of added) plain(node).remove(); });
      for (const image of [element, ...plain(element).querySelectorAll("img")])
        if (plain(image).localName === "img") loads.push(harness.loaded(image));
      return true;
    },
    // A wrapper, created around the elements at `places` and the nodes between them.
    wrapped([parent], places, html) {
      const inside = places.split(",").map((place) => harness.nodes[Number(place)]?.[0]);
      const holder = page.createElement("template");
      holder.innerHTML = html;
      const element = holder.content.firstElementChild;
      if (!element || inside.some((child) => !child || plain(child).parentNode !== parent)) return false;
      const content = [];
      for (let node = inside[0]; node && content.at(-1) !== inside.at(-1); node = plain(node).nextSibling)
        content.push(node);
      plain(parent).insertBefore(element, inside[0]);
      plain(element).append(...content);
      restores.push(() => plain(element).replaceWith(...content));
      return true;
    },
    // `before` is the place of the sibling that it followed; empty where it was the first.
    reordered([element], _, before) {
      const { parentNode, nextSibling } = plain(element), parent = plain(parentNode);
      const anchor = before === "" ? null : harness.nodes[Number(before)]?.[0];
      if (anchor === undefined || (anchor && plain(anchor).parentNode !== parentNode)) return false;
      restores.push(() => parent.insertBefore(element, nextSibling));
      parent.insertBefore(element, anchor ? plain(anchor).nextSibling : parent.firstChild);
      return true;
    },
  };
  const styleOf = (undo) => {
    const node = undo[1] === "style" && harness.nodes[undo[0]];
    return node ? getComputedStyle(node[0]).getPropertyValue(undo[2]) : "";
  };
  const apply = (selected) => {
    const former = selected.map(styleOf); // read before anything changes: the page is styled once
    return selected.map(([place, kind, name, before], at) => {
      const node = harness.nodes[place];
      const result = node && ways[kind]?.(node, name, before, former[at]);
      loads.push(result);
      return result;
    });
  };
  const applied = (await Promise.all(apply(undos))).map(Boolean);

  await Promise.all(loads);
  await page.fonts.ready;
  await call("task");
  call("setChanging", false);
  if (responds) {
    await respond();
    call("still");
    // Undos that the page's scripts have overwritten in their response are applied again.
    apply(undos.filter(([place, kind, name, before]) => {
      const element = plain(harness.nodes[place][0]);
      if (kind === "attribute") return (element.getAttribute(name) ?? "") !== (before === '""' ? "" : before);
      return kind === "text" || kind === "state" || (kind === "inserted" && element.isConnected) ||
        (kind === "style" && element.style.getPropertyPriority(name) === "");
    }));
    await Promise.all(loads);
  }
  harness.paintMasks(harness.regions(mask));
  return {
    applied,
    answered: responds,
    size: harness.pageSize(),
    ignored: harness.regions(ignore),
    boxes: boxes(),
  };
}
