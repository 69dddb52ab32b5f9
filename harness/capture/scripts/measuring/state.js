// What an element shows of its own state; after measuring.js.
//
// A script ticks a box, scrolls a list or moves a slider by setting a property. No attribute, style
// or box says so. Each property is told by its name, where it is not as elements begin
// (`harness.model.elements.css_properties`). The text of a field is told with the other texts.
//
// Takes the values that elements begin with, by property.
(usual) => {
  const harness = window[Symbol.for("harness")];
  const { page, plain } = harness;
  const LISTED = 40; // options of a list that are told one by one

  const chosen = (select) => [...select.selectedOptions].slice(0, LISTED).map((option) => option.index).join(", ");
  const OF_INPUT = {
    checkbox: (input) => [["checked", input.checked], ["indeterminate", input.indeterminate]],
    radio: (input) => [["checked", input.checked]],
    // As many dots as letters are painted, and nobody is to read more in a baseline.
    password: (input) => [["value.length", input.value.length]],
  };
  const media = (film) => film.controls ? [["muted", film.muted], ["volume", film.volume]] : [];
  const frame = (element) => {
    const inside = element.contentDocument;
    const { body } = inside ? plain(inside) : {};
    return [["contentDocument", body?.innerText ? harness.short(body.innerText) : ""]];
  };
  // The files of the <source> that an image takes its own from. Which of several files of one
  // <source> that is depends on those that the browser has already, which is not told.
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
      if (files && harness.holds(view.getAttribute("media") ?? "") &&
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
      .filter(([name, value]) => value !== (usual[name] ?? "")) : read;
  };

  Object.assign(harness, {
    // [name, value as text] of each property that is not as elements begin.
    stateOf,
    // The same of all elements of the last reading, and the texts of fields, which no observer is told
    // of: by path and property, as the outline of a page has its attributes (layout.js).
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
