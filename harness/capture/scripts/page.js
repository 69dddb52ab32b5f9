// Brings a loaded page to rest and reads its layout: one call, one answer.
//
// Takes { deadline_ms, wait_for, hide, mask, ignore, blocked, refresh }, the last one the header of
// this name that the page came with, and gives { waiting_for, broken, arrived, layout (see layout.js,
// as JSON), ignored, unmatched, matching, inherited, stored, given_up, endless, scroll_driven,
// scrolled, transparent }. `waiting_for` is "" once nothing moves any more; `given_up` are addresses
// that did not answer, `endless` tells that the page would grow on, `scroll_driven` how many animations
// follow the scrolling and `scroll_hidden` how many of them are in no picture, `broken_fonts` addresses of fonts that came and could not be read, `styled` of
// pictures that styles and drawings ask for, `quirks` of documents that are not strict, `scrolled` whether boxes are, `transparent` that the page's root is, without
// the veil, `without_glyph` characters that no font has. All boxes are [left, top, right, bottom] in CSS px from the page's top left corner.
async (options) => {
  const MAX_ROUNDS = 5; // an endless page is followed this far
  const MOST_SCREENS = 30; // that a page which listens to its scrolling is scrolled by
  const MOST_MS = 60_000; // of the page's own time, for what its author waits for
  const harness = window[Symbol.for("harness")];
  const { boxOf, call, documents, every, frame, page, pause, plain, roots, visible } = harness;
  const started = harness.now();
  const left = () => options.deadline_ms - (harness.now() - started);
  const run = () => call("run", left());
  const bounded = (promise) => Promise.race([promise, pause(Math.max(0, left()))]);
  const within = (selector) => [
    ...every(selector),
    ...documents().filter((one) => one !== document).flatMap((one) => [...plain(one).querySelectorAll(selector)]),
  ];
  let waitingFor = "";

  const describe = (element) => {
    const name = element.currentSrc || element.src || element.id || element.className;
    return `${element.localName} ${String(name).slice(0, 200)}`;
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(options.hide.map((one) => `${one} { visibility: hidden !important; }`).join("\n"));
  harness.laid?.add(sheet);
  call("adoptInShadows");
  for (const root of options.hide.length ? roots() : [])
    plain(root).adoptedStyleSheets = [...plain(root).adoptedStyleSheets, sheet];

  // 1. What the page itself does after its load, and what its own author waits for.
  if (options.refresh && !call("isHeld")) call("refresh", options.refresh);
  await run();
  while (options.wait_for && !every(options.wait_for).some(visible)) {
    if (left() <= 0) return { waiting_for: `an element matching ${options.wait_for}` };
    if (call("extend", 0) < MOST_MS) call("extend", 500);
    await run();
    await frame();
  }

  // The page has gone on, and its next document has only begun to come.
  if (!page.documentElement && page.readyState !== "complete") {
    while (page.readyState !== "complete" && left() > 0) await pause(10);
    await run();
  }
  if (!page.documentElement) throw new Error("the document has no root element: a script has removed it");

  // 2. Third parties that were not let through keep their place, as a plain panel.
  const blocked = new Set(options.blocked);
  const panel = (width, height) => `data:image/svg+xml,` + encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<path fill="#e4e7eb" d="M0 0h${width}v${height}H0z"/></svg>`);
  for (const image of every("img"))
    if (blocked.has(image.currentSrc || image.src)) {
      const { offsetWidth: width, offsetHeight: height } = image;
      for (const source of image.closest("picture")?.querySelectorAll("source") ?? [])
        source.removeAttribute("srcset");
      image.removeAttribute("srcset");
      image.style.width = `${width}px`;
      image.style.height = `${height}px`;
      image.src = panel(width || 1, height || 1);  // of no size there is no picture
    }
  for (const object of every("object"))
    if (blocked.has(object.data)) {  // what is shown instead has its size only as a block
      if (getComputedStyle(object).display === "inline") object.style.display = "inline-block";
      object.style.overflow = "hidden";
      object.style.background = "#e4e7eb";
    }
  for (const frameElement of every("iframe"))
    if (blocked.has(frameElement.src)) {
      frameElement.removeAttribute("src");
      frameElement.style.background = "#e4e7eb";
    }

  // 3. Content that waits to be scrolled to.
  const images = () => within("img").filter((image) => image.getAttribute("src") || image.srcset);
  const scroller = plain(page.scrollingElement ?? page.documentElement);
  const toTop = () => { scroller.scrollLeft = 0; scroller.scrollTop = 0; };
  // How often more was brought in, and how high the page was when it was scrolled through. Asked
  // again because something still loads, it goes on from there: an endless page would go on for ever.
  if (harness.brought?.width !== innerWidth)
    harness.brought = { width: innerWidth, rounds: 0, followed: -1 };
  const { brought } = harness;
  const bringIn = async () => {
    for (const lazy of within("[loading=lazy]")) lazy.loading = "eager";
    const arrived = call("arrive");
    if (call("isHeld")) return arrived; // a menu that a test has opened may close when it is scrolled
    const height = scroller.scrollHeight;
    if (height <= Math.max(brought.followed, innerHeight + 1)) return arrived;
    const screens = call("watchesScroll") ? Math.min(MOST_SCREENS, Math.ceil(height / innerHeight)) : 1;
    const moved = scroller.scrollLeft || scroller.scrollTop;
    for (let screen = 1; screen <= screens; screen++) {
      scroller.scrollTop = screen === screens ? height : screen * innerHeight;
      await frame();
      if (screens > 1) await run();
    }
    toTop();
    if (moved || screens > 1) await frame();
    const grown = brought.followed >= 0;
    brought.followed = height;
    return arrived || grown;
  };

  // 4. Fonts and pictures.
  // A font that is used only if it comes in time would be used now and not then: it is always.
  const showLate = ({ fonts, styleSheets }) => {
    let count = 0;
    const look = (rules) => {
      for (const rule of rules)
        if (rule.cssRules) look(rule.cssRules);
        else if (/optional|fallback/.test(rule.style?.getPropertyValue("font-display") ?? "")) {
          rule.style.setProperty("font-display", "block");
          count++;
        }
    };
    if ([...fonts].some((face) => /optional|fallback/.test(face.display)))
      for (const sheet of styleSheets)
        try { look(sheet.cssRules); } catch { /* of another origin */ }
    return count;
  };
  const MOST_PIXELS = 2 ** 28; // of a picture: as much as 1 GiB when it is decoded
  const broken = new Set(), large = new Map();
  let films = false;
  const loadAll = async () => {
    waitingFor = "fonts";
    for (const one of documents()) {
      const { fonts, documentElement } = plain(one);
      if (showLate(plain(one)) && documentElement) plain(documentElement).getBoundingClientRect(); // asks for them
      await bounded(fonts.ready);
      if (fonts.status === "loading") {
        const late = [...fonts].filter((face) => face.status === "loading");
        waitingFor = `the font ${late.map((face) => face.family).join(", ")}`;
        return false;
      }
    }
    for (const image of images()) {
      if (blocked.has(image.currentSrc || image.src)) continue;
      waitingFor = describe(image);
      // Loaded, not decoded: a picture decoded ahead of its painting is scaled from other pixels
      // than one that is decoded for it, and which of them wins is chance.
      await bounded(harness.loaded(image));
      if (!image.complete) return false;
      const { naturalWidth: width, naturalHeight: height } = image;
      if (!width) broken.add(image.currentSrc || image.src);
      if (width * height > MOST_PIXELS) large.set(image.currentSrc || image.src, [width, height]);
    }
    if (large.size) return false;
    waitingFor = "films";
    films = await bounded(call("films"));
    waitingFor = "";
    return true;
  };

  // 5. At rest: nothing is due, nothing is animated, and two readings of all boxes, a frame apart,
  // agree.
  let previous;
  let calm = 0, late = "";
  const movedIn = (boxes) => {
    const before = new Set(JSON.parse(previous)[0].map(String));
    const leaf = boxes[0].findLast((one) => !before.has(String(one)));
    return leaf ? `${leaf[0]}, which keeps moving` : "";
  };
  while (calm < 2) {
    if (left() <= 0) return { waiting_for: late || "boxes that keep moving" };
    if (!(await run())) return { waiting_for: late || "timers that set others" };
    // What arrived may have brought more to arrive.
    while (brought.rounds < MAX_ROUNDS && left() > 0 && (await bringIn())) {
      brought.rounds++;
      await run();
    }
    if (!(await loadAll()))
      return { waiting_for: waitingFor, large: [...large].map(([address, size]) => [address, ...size]) };
    if (scroller.scrollLeft || scroller.scrollTop) toTop();
    const running = call("endAnimations", true);
    const boxes = harness.boxes();
    const now = JSON.stringify(boxes);
    if (now === previous && !running) calm++;
    else {
      if (previous !== undefined) late = movedIn(boxes) || (running ? "animations that start again" : "");
      calm = 0;
    }
    previous = now;
    if (calm < 2) {
      await frame();
      await call("task"); // and what the page posts to itself has had its turn
    }
  }
  const endless = brought.rounds === MAX_ROUNDS &&
    (call("arrive", true) > 0 || scroller.scrollHeight > brought.followed);

  // Whether a later load in this tab would find something of this one.
  const stored = async () => {
    try {
      if (window.name || localStorage.length || sessionStorage.length || page.cookie) return true;
      if ((await indexedDB.databases()).length) return true;
      return "caches" in window && (await caches.keys()).length > 0;
    } catch {
      return false; // no storage here at all
    }
  };

  const regions = (selectors) => selectors.flatMap((one) => every(one)).filter(visible).map(boxOf);
  const matching = every("[data-breakpoint]");
  // What scripts fetch may be fetched again from the same address, so this says nothing of it.
  const arrived = new Set(performance.getEntriesByType("resource")
    .filter((one) => one.initiatorType !== "fetch" && one.initiatorType !== "xmlhttprequest")
    .map((one) => one.name));
  for (const image of images()) if (image.complete) arrived.add(image.currentSrc || image.src);
  const styled = performance.getEntriesByType("resource")
    .filter((one) => ["css", "image", "input"].includes(one.initiatorType)).map((one) => one.name);
  // The addresses in the rules of faces of which none could be used.
  const brokenFonts = () => {
    const addresses = [];
    const look = (rules, faces, base) => {
      for (const rule of rules) {
        if (rule.styleSheet) try { look(rule.styleSheet.cssRules, faces, rule.styleSheet.href ?? base); } catch { /* of another origin */ }
        else if (rule.cssRules) look(rule.cssRules, faces, base);
        if (!(rule instanceof CSSFontFaceRule)) continue;
        const value = (name, usual) => rule.style.getPropertyValue(name) || usual;
        const nameOf = (text) => text.replace(/^["']|["']$/g, "");
        if (faces.some((face) => nameOf(face.family) === nameOf(value("font-family", "")) &&
            face.weight === value("font-weight", "normal") && face.style === value("font-style", "normal")))
          for (const [, quoted, bare] of value("src", "").matchAll(/url\((?:"((?:[^"\\]|\\.)*)"|([^)]*))\)/g))
            try { addresses.push(new URL(quoted ?? bare, base).href); } catch { /* no address */ }
      }
    };
    for (const one of documents()) {
      const { fonts, styleSheets, baseURI } = plain(one);
      const faces = [...fonts].filter((face) => face.status === "error");
      for (const sheet of faces.length ? styleSheets : [])
        try { look(sheet.cssRules, faces, sheet.href ?? baseURI); } catch { /* of another origin */ }
    }
    return addresses;
  };
  const answer = {
    arrived: [...arrived], given_up: call("givenUp").split("\0").filter(Boolean), endless,
    scroll_driven: call("scrollDriven"), scroll_hidden: call("scrollHidden"), scrolled: harness.hasScrolled(),
    waiting_for: "", broken: [...broken], broken_fonts: brokenFonts(), styled,
    quirks: documents().filter((one) => plain(one).compatMode === "BackCompat").map((one) => plain(one).URL.split("#")[0]), layout: JSON.stringify(harness.read()),
    without_glyph: harness.withoutGlyph(), inherited: call("inherited"), stored: await stored(), films: films === true,
    ignored: regions(options.ignore),
    excluded: [...regions([...options.mask, ...options.ignore]), ...options.hide.flatMap((one) => every(one)).map(boxOf)],
    unmatched: [...options.mask, ...options.ignore, ...options.hide]
      .filter((one) => !every(one).length),
    matching: matching.length === 0 ? null : matching
      .filter((one) => getComputedStyle(one).getPropertyValue("--breakpoint-matches").trim() === "1")
      .map((one) => plain(one).dataset.breakpoint),
  };

  call("still");
  call("lift");
  answer.transparent = getComputedStyle(page.documentElement).opacity === "0";
  harness.paintMasks(regions(options.mask));
  harness.moved = () => movedIn(harness.boxes());
  return answer;
}
