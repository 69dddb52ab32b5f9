// Sets a page at rest back in some ways, to see what goes away, and measures what it is then.
//
// Takes { undos, mask, ignore }: undos are [place, what, name, before], places those of the last
// reading (layout.js). What an earlier call set back is as it was first. Gives { applied, answered,
// size, ignored, boxes }: for each undo whether it could be done, whether the page's scripts were
// asked to answer, and of each element of the reading [left, top, right, bottom, visible], CSS px
// from the page's top left corner.
async ({ undos, mask, ignore }) => {
  const MOST_PARTS = 24; // of the columns that people divide a page into
  const harness = window[Symbol.for("harness")];
  const { call, page, plain } = harness;
  const boxes = () => harness.nodes.map(([element, pseudo]) => {
    const box = harness.boxOf(element);
    if (pseudo) return [box[0], box[1], box[0], box[1], 0];
    return [...box, harness.isRendered(element) && harness.visible(element) ? 1 : 0];
  });
  // What scripts make of the page's size belongs to what is undone: they answer to it.
  const answers = call("watchesSize") && (undos.length > 0 || harness.redo?.length > 0);
  const answered = () => {
    window.dispatchEvent(new Event("resize"));
    return harness.rest(() => {
      harness.relocate();
      return JSON.stringify(boxes());
    });
  };
  if (answers) {
    await call("stir");
    call("begin");
  }
  call("setChanging", true);
  const again = harness.redo?.reverse() ?? [];
  for (const restore of again) restore();
  if (answers && again.length) {
    // Scripts have to know the page as it was, to see what is undone next.
    await call("task");
    call("setChanging", false);
    await answered();
    call("setChanging", true);
  }
  const redo = (harness.redo = []);

  const keep = (element, attribute) => {
    const value = plain(element).getAttribute(attribute);
    redo.push(() => harness.putBack(element, attribute, value));
  };
  const sheets = new Map();
  const sheetOf = (root) => {
    if (!sheets.has(root)) {
      const sheet = new CSSStyleSheet(), view = plain(root);
      const others = [...view.adoptedStyleSheets];
      view.adoptedStyleSheets = [...others, sheet];
      redo.push(() => (view.adoptedStyleSheets = others));
      sheets.set(root, sheet);
    }
    return sheets.get(root);
  };
  const pseudoRule = (element, pseudo, name, before) => {
    const sheet = sheetOf(plain(element).getRootNode());
    const mark = `harness-${harness.nodes.findIndex(([one]) => one === element)}`;
    plain(element).setAttribute(mark, "");
    redo.push(() => plain(element).removeAttribute(mark));
    sheet.insertRule(`[${mark}]:not(#a#b#c)${pseudo} { ${name}: ${before} !important }`);
  };
  // Chromium does not paint a drawing anew for some properties of its masks and markers, nor a control
  // that has the browser's own look again.
  const redraw = (svg) => {
    const view = plain(svg), style = view.getAttribute("style");
    view.style.setProperty("display", "none", "important");
    view.getBoundingClientRect();
    harness.putBack(svg, "style", style);
  };
  const loads = [];
  // Styles are told with six digits, and a third of 696 px is not 33.3333% of it: whoever wrote that
  // meant a fraction.
  const asMeant = (value) => value.replace(/(\d*\.\d{4,})(%|(?![\w.]))/g, (all, told, unit) => {
    const whole = unit === "%" ? 100 : 1;
    for (let parts = 3; parts <= MOST_PARTS; parts++) {
      const meant = (Math.round((told * parts) / whole) * whole) / parts;
      if (Number(meant.toPrecision(6)) === Number(told)) return `${meant}${unit}`;
    }
    return all;
  });
  // An element that follows one around it, which was set back alike, need not be set back itself. Its
  // value may be made from that one's: in a fraction `math-depth` is one more.
  const setBack = new Map(); // by property and value the elements
  const isHandedDown = (element, key, value, former) => {
    const done = setBack.get(`${key}: ${value}`);
    let above = done && plain(element).parentElement;
    while (above && !done.has(above)) above = plain(above).parentElement;
    return Boolean(above) && ![former, ""].includes(getComputedStyle(element).getPropertyValue(key));
  };
  const noteSetBack = (element, key, value) => {
    const declaration = `${key}: ${value}`;
    (setBack.get(declaration) ?? setBack.set(declaration, new Set()).get(declaration)).add(element);
  };
  const ways = {
    style([whole, ofWhole], key, told, former) {
      // A part of an element comes first (layout.js): a pseudo-element, or what is in a drawing.
      const [, part, name] = key.startsWith("--") ? ["", "", key] : /^(?:(.*) )?(.*)$/.exec(key);
      if (part?.startsWith("@")) {
        if (told !== "") sheetOf(document).insertRule(`${key} { ${told} }`);
        return told !== "";
      }
      const isPseudo = part?.startsWith("::");
      const pseudo = isPseudo ? part : ofWhole;
      const element = part && !isPseudo ? plain(whole).querySelector(`:scope > ${part}`) : whole;
      if (!element) return false;
      const isUnset = part && told === "revert" && !isPseudo;
      const before = (isUnset && (element.getAttribute(name) || "unset")) || asMeant(told);
      if (pseudo) return pseudoRule(element, pseudo, name, before), true;
      if (!part && isHandedDown(element, key, told, former)) return true;
      if (!part) noteSetBack(element, key, told);
      const isStale = part || told === "revert"; // a control with the browser's own look
      if (isStale) redo.push(() => redraw(whole)); // after the element has its style back
      keep(element, "style");
      const { style } = plain(element);
      style.setProperty(name, before, "important");
      if (isStale) redraw(whole);
      return before === "" || style.getPropertyValue(name) !== "";
    },
    attribute([element], name, before) {
      // It would clear the canvas, and a script that finds it at the right size draws nothing.
      const view = plain(element);
      if (answers && view.localName === "canvas" && /^(width|height)$/.test(name)) return false;
      // Which file a picture takes is decided in the next task.
      const picture = view.localName === "source" && plain(element.parentElement);
      const images = view.localName === "img" ? [element] : [...(picture && picture.querySelectorAll("img")) || []];
      const shown = images.filter((image) => image.naturalWidth), now = view.getAttribute(name);
      keep(element, name);
      if (before === "") view.removeAttribute(name);
      else view.setAttribute(name, before === '""' ? "" : before);
      const loaded = (some) => Promise.all(some.map((image) => harness.pause(0).then(() => harness.loaded(image))));
      if (images.length === 0) return true;
      return loaded(images).then(async () => {
        if (shown.every((image) => image.naturalWidth)) return true;
        harness.putBack(element, name, now); // the file from before is gone
        await loaded(images);
        return false;
      });
    },
    // A property that the page's HTML does not tell, such as `checked`.
    state([element], name, before) {
      const view = plain(element);
      if (name === "styled") {
        redo.push(() => redraw(element));
        keep(element, "style");
        const clip = getComputedStyle(element).backgroundClip;
        if (before === "true") view.style.setProperty("background-clip", clip, "important");
        else for (const one of ["background", "border", "border-radius"]) view.style.setProperty(one, "revert", "important");
        redraw(element);
        return true;
      }
      if (name === "selectedOptions") {
        const chosen = new Set(before.split(", ").filter(Boolean).map(Number)), options = [...view.options];
        const former = options.map((option) => option.selected);
        redo.push(() => options.forEach((option, at) => { option.selected = former[at]; }));
        for (const option of options) option.selected = chosen.has(option.index);
        return true;
      }
      const now = view[name], value = typeof now === "boolean" ? before === "true" : typeof now === "number" ? Number(before) : before;
      const set = (wanted) => name.startsWith("scroll")
        ? view.scrollTo({ [name === "scrollTop" ? "top" : "left"]: wanted, behavior: "instant" }) : (view[name] = wanted);
      redo.push(() => set(now));
      set(value);
      return before !== "" && Math.abs(view[name] - value) < 1 || view[name] === value;
    },
    text([element], _, before) {
      const field = plain(element);
      if (/^(?:input|textarea)$/.test(field.localName)) {
        const { value } = field;
        redo.push(() => (field.value = value));
        field.value = before;
        return field.value === before;
      }
      const written = [...plain(element).childNodes].filter((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
      if (written.length !== 1) return false;
      const { data } = written[0];
      redo.push(() => (written[0].data = data));
      written[0].data = data.replace(data.trim(), () => before);
      return true;
    },
    // Taken out, so that selectors that count children match again; `before` is what stays: none,
    // or of a wrapper the contents.
    inserted([element, pseudo], _, before) {
      if (pseudo) return pseudoRule(element, pseudo, "content", "none"), true;
      const place = page.createComment(""), view = plain(element);
      const content = before === "contents" ? [...view.childNodes] : [];
      view.replaceWith(place, ...content);
      redo.push(() => { place.replaceWith(element); view.append(...content); });
      return true;
    },
    // Made again from what is known of it, below `parent`, behind the sibling it followed, with the
    // white space that stands between the others.
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
      for (const one of added) plain(parent).insertBefore(one, next);
      redo.push(() => { for (const one of added) plain(one).remove(); });
      for (const image of [element, ...plain(element).querySelectorAll("img")])
        if (plain(image).localName === "img") loads.push(harness.loaded(image));
      return true;
    },
    // A wrapper, put again around what it was around: the elements at `places`, and what is between.
    wrapped([parent], places, html) {
      const inside = places.split(",").map((place) => harness.nodes[Number(place)]?.[0]);
      const holder = page.createElement("template");
      holder.innerHTML = html;
      const element = holder.content.firstElementChild;
      if (!element || inside.some((one) => !one || plain(one).parentNode !== parent)) return false;
      const content = [];
      for (let node = inside[0]; node && content.at(-1) !== inside.at(-1); node = plain(node).nextSibling)
        content.push(node);
      plain(parent).insertBefore(element, inside[0]);
      plain(element).append(...content);
      redo.push(() => plain(element).replaceWith(...content));
      return true;
    },
    // `before` is the place of the sibling that it followed; empty where it was the first.
    reordered([element], _, before) {
      const { parentNode, nextSibling } = plain(element), parent = plain(parentNode);
      const anchor = before === "" ? null : harness.nodes[Number(before)]?.[0];
      if (anchor === undefined || (anchor && plain(anchor).parentNode !== parentNode)) return false;
      redo.push(() => parent.insertBefore(element, nextSibling));
      parent.insertBefore(element, anchor ? plain(anchor).nextSibling : parent.firstChild);
      return true;
    },
  };
  const styleOf = (undo) => {
    const node = undo[1] === "style" && harness.nodes[undo[0]];
    return node ? getComputedStyle(node[0]).getPropertyValue(undo[2]) : "";
  };
  const apply = (some) => {
    const former = some.map(styleOf); // all of it before anything changes: the page is styled once
    return some.map(([place, what, name, before], at) => {
      const node = harness.nodes[place];
      const done = node && ways[what]?.(node, name, before, former[at]);
      loads.push(done);
      return done;
    });
  };
  const applied = (await Promise.all(apply(undos))).map(Boolean);

  await Promise.all(loads);
  await page.fonts.ready;
  await call("task");
  call("setChanging", false);
  if (answers) {
    await answered();
    call("still");
    // What is undone stays so, also where the page's answer was to do it again.
    apply(undos.filter(([place, what, name, before]) => {
      const element = plain(harness.nodes[place][0]);
      if (what === "attribute") return (element.getAttribute(name) ?? "") !== (before === '""' ? "" : before);
      return what === "text" || what === "state" || (what === "inserted" && element.isConnected) ||
        (what === "style" && element.style.getPropertyPriority(name) === "");
    }));
    await Promise.all(loads);
  }
  const regions = (selectors) =>
    selectors.flatMap((one) => harness.every(one)).filter(harness.visible).map(harness.boxOf);
  harness.paintMasks(regions(mask));
  const scroller = plain(page.scrollingElement ?? page.documentElement);
  return {
    applied,
    answered: answers,
    size: [Math.max(innerWidth, scroller.scrollWidth), Math.max(innerHeight, scroller.scrollHeight)],
    ignored: regions(ignore),
    boxes: boxes(),
  };
}
