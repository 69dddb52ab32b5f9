// The state that an element shows, such as a ticked box, a scrolled list or a moved slider; after
// style_rules.js.
//
// Scripts set it by properties, which appear in no attribute, style or box. A property is listed where it
// differs from its initial value (`harness.model.elements.element_state`). The text of a field is among
// the texts of the layout.
//
// Takes the initial values by property.
(initial) => {
  const harness = window[Symbol.for("harness")];
  const { page, plain } = harness;
  const LISTED = 40; // selected options of a list

  const chosen = (select) => [...select.selectedOptions].slice(0, LISTED).map((option) => option.index).join(", ");
  const OF_INPUT = {
    checkbox: (input) => [["checked", input.checked], ["indeterminate", input.indeterminate]],
    radio: (input) => [["checked", input.checked]],
    // A dot for each letter is painted; the letters must not get into a baseline.
    password: (input) => [["value.length", input.value.length]],
  };
  const media = (film) => film.controls ? [["muted", film.muted], ["volume", film.volume]] : [];
  const frame = (element) => {
    const inside = element.contentDocument;
    const { body } = inside ? plain(inside) : {};
    return [["contentDocument", body?.innerText ? harness.short(body.innerText) : ""]];
  };
  // The `srcset` of the <source> that an image takes its file from. Which of its files that is depends
  // on the browser's cache, and is left out.
  const IMAGE_TYPE = /^image\/(?:apng|avif|bmp|gif|jpe?g|pjpeg|png|svg\+xml|webp|x-icon|vnd\.microsoft\.icon)$/;
  const isDecoded = (type, files, image) => {
    const name = type.split(";")[0].trim().toLowerCase();
    if (!name || IMAGE_TYPE.test(name)) return true;
    return files.split(/,?\s+/).some((file) => URL.parse(file, page.baseURI)?.href === image.currentSrc);
  };
  const source = (image) => {
    const parent = plain(image).parentElement;
    if (!parent || plain(parent).localName !== "picture") return [];
    for (const child of plain(parent).children) {
      if (child === image) break;
      const view = plain(child), files = view.localName === "source" ? view.getAttribute("srcset")?.trim() : "";
      if (files && harness.matchesMedia(view.getAttribute("media") ?? "") &&
          isDecoded(view.getAttribute("type") ?? "", files, image))
        return [["currentSrc", harness.short(harness.unhosted(files))]];
    }
    return [];
  };
  const OF = {
    input: (input) => OF_INPUT[input.type]?.(input) ?? [],
    select: (select) => select.multiple ? [["selectedOptions", chosen(select)]] : [["selectedIndex", select.selectedIndex]],
    progress: (bar) => [["value", bar.position < 0 ? "" : bar.value]],
    meter: (meter) => [["value", meter.value]],
    audio: media, video: media, img: source, frame, iframe: frame, object: frame,
  };
  // The page itself is scrolled back to its top before it is read.
  const isViewport = (element) => element === page.documentElement || element === page.body;

  const stateOf = (element) => {
    const view = plain(element), { scrollLeft, scrollTop } = view;
    const read = OF[view.localName]?.(element) ?? [];
    if ((scrollLeft || scrollTop) && !isViewport(element))
      read.push(["scrollLeft", Math.round(scrollLeft)], ["scrollTop", Math.round(scrollTop)]);
    return read.length ? read.map(([name, value]) => [name, String(value)])
      .filter(([name, value]) => value !== (initial[name] ?? "")) : read;
  };

  Object.assign(harness, {
    // [name, value as text] of each property that differs from its initial value.
    stateOf,
    // The same for all elements of the last reading, with the texts of fields, of which no observer is
    // notified: by path and property, as in the outline of a page (elements.js).
    states() {
      const result = new Map();
      harness.nodes.forEach(([element, pseudo], at) => {
        if (pseudo) return;
        for (const [name, value] of stateOf(element)) result.set(`${harness.paths[at]}\n\t${name}`, value);
        if (/^(?:input|textarea)$/.test(plain(element).localName))
          result.set(`${harness.paths[at]}\n\ttext`, harness.ownText(element));
      });
      return result;
    },
  });
}
