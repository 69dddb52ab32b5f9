// Brings a loaded page to rest and reads its layout, in one call.
//
// Takes { deadline_ms, wait_for, hide, mask, ignore, blocked, refresh }; `refresh` is the page's header of
// this name. Returns
// - waiting_for: "" where the page is at rest, else what keeps it from that;
// - layout: JSON, see layout.js; without_glyph: characters that no font has a glyph for;
// - arrived, broken, large, given_up: addresses of files that came, of broken pictures, of pictures too
//   large to decode with their sizes, and of files that did not come in time;
// - broken_fonts, styled, quirks: addresses of fonts that could not be decoded, of pictures that style
//   sheets, drawings and inputs use, and of documents in quirks mode;
// - endless: whether the page would grow further; films: whether it has films;
// - scroll_driven, scroll_hidden: how many animations follow the scrolling, and how many of these hide
//   their element at both ends;
// - scrolled: whether boxes in the page are scrolled; transparent: whether the page's root is, without
//   the harness's veil;
// - inherited, stored: whether an earlier load left storage behind, and whether this one does;
// - printed: how often the page asked to be printed;
// - ignored, excluded: boxes, [left, top, right, bottom] in CSS px from the page's top left corner;
// - unmatched: selectors without an element; matching: the breakpoints that the page's own markers match.
async (options) => {
  const MAX_ROUNDS = 5; // of more content in an endless page
  const MOST_SCREENS = 30; // that a page with a scroll listener is scrolled by
  const MOST_MS = 60_000; // of the page's own time, for `wait_for`
  const harness = window[Symbol.for("harness")];
  const { boxOf, call, documents, frame, isVisible, page, pause, plain, queryAll, regions, roots } = harness;
  const started = harness.now();
  const left = () => options.deadline_ms - (harness.now() - started);
  const run = () => call("run", left());
  const bounded = (promise) => Promise.race([promise, pause(Math.max(0, left()))]);
  // Matching elements of the page and of its frames.
  const queryFrames = (selector) => [
    ...queryAll(selector),
    ...documents().filter((root) => root !== document).flatMap((root) => [...plain(root).querySelectorAll(selector)]),
  ];
  let waitingFor = "";

  const describe = (element) => {
    const name = element.currentSrc || element.src || element.id || element.className;
    return `${element.localName} ${String(name).slice(0, 200)}`;
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(options.hide.map((selector) => `${selector} { visibility: hidden !important; }`).join("\n"));
  harness.captureSheets?.add(sheet);
  call("adoptInShadows");
  for (const root of options.hide.length ? roots() : [])
    plain(root).adoptedStyleSheets = [...plain(root).adoptedStyleSheets, sheet];

  // 1. The page's own timers after its load, and the element that its author waits for.
  if (options.refresh && !call("isHeld")) call("refresh", options.refresh);
  await run();
  while (options.wait_for && !queryAll(options.wait_for).some(isVisible)) {
    if (left() <= 0) return { waiting_for: `an element matching ${options.wait_for}` };
    if (call("extend", 0) < MOST_MS) call("extend", 500);
    await run();
    await frame();
  }

  // The page has navigated, and its next document has only begun to arrive.
  if (!page.documentElement && page.readyState !== "complete") {
    while (page.readyState !== "complete" && left() > 0) await pause(10);
    await run();
  }
  if (!page.documentElement) throw new Error("the document has no root element: a script has removed it");

  // 2. Blocked content of other origins keeps its place as a plain panel.
  const blocked = new Set(options.blocked);
  const panel = (width, height) => `data:image/svg+xml,` + encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<path fill="#e4e7eb" d="M0 0h${width}v${height}H0z"/></svg>`);
  for (const image of queryAll("img"))
    if (blocked.has(image.currentSrc || image.src)) {
      const { offsetWidth: width, offsetHeight: height } = image;
      for (const source of image.closest("picture")?.querySelectorAll("source") ?? [])
        source.removeAttribute("srcset");
      image.removeAttribute("srcset");
      image.style.width = `${width}px`;
      image.style.height = `${height}px`;
      image.src = panel(width || 1, height || 1);  // a picture without a size would be broken
    }
  for (const object of queryAll("object"))
    if (blocked.has(object.data)) {  // its fallback content keeps the size only as a block
      if (getComputedStyle(object).display === "inline") object.style.display = "inline-block";
      object.style.overflow = "hidden";
      object.style.background = "#e4e7eb";
    }
  for (const frameElement of queryAll("iframe"))
    if (blocked.has(frameElement.src)) {
      frameElement.removeAttribute("src");
      frameElement.style.background = "#e4e7eb";
    }

  // 3. Content that loads when it is scrolled to.
  const images = () => queryFrames("img").filter((image) => image.getAttribute("src") || image.srcset);
  const scroller = harness.scroller();
  const toTop = () => { scroller.scrollLeft = 0; scroller.scrollTop = 0; };
  // How often lazy content was loaded, and the page's height when it was scrolled through. This script
  // runs again where something still loads, and continues from there: an endless page would never end.
  if (harness.lazy?.width !== innerWidth)
    harness.lazy = { width: innerWidth, rounds: 0, scrolledHeight: -1 };
  const { lazy } = harness;
  const loadLazy = async () => {
    for (const element of queryFrames("[loading=lazy]")) element.loading = "eager";
    const arrived = call("arrive");
    if (call("isHeld")) return arrived; // a menu that a test has opened may close when the page scrolls
    const height = scroller.scrollHeight;
    if (height <= Math.max(lazy.scrolledHeight, innerHeight + 1)) return arrived;
    const screens = call("watchesScroll") ? Math.min(MOST_SCREENS, Math.ceil(height / innerHeight)) : 1;
    const moved = scroller.scrollLeft || scroller.scrollTop;
    for (let screen = 1; screen <= screens; screen++) {
      scroller.scrollTop = screen === screens ? height : screen * innerHeight;
      await frame();
      if (screens > 1) await run();
    }
    toTop();
    if (moved || screens > 1) await frame();
    const hasGrown = lazy.scrolledHeight >= 0;
    lazy.scrolledHeight = height;
    return arrived || hasGrown;
  };

  // 4. Fonts and pictures.
  // A font that is used only if it arrives in time would differ from load to load: it is always used.
  const useLateFonts = ({ fonts, styleSheets }) => {
    let count = 0;
    const setDisplay = (rules) => {
      for (const rule of rules)
        if (rule.cssRules) setDisplay(rule.cssRules);
        else if (/optional|fallback/.test(rule.style?.getPropertyValue("font-display") ?? "")) {
          rule.style.setProperty("font-display", "block");
          count++;
        }
    };
    if ([...fonts].some((face) => /optional|fallback/.test(face.display)))
      for (const sheet of styleSheets)
        try { setDisplay(sheet.cssRules); } catch { /* of another origin */ }
    return count;
  };
  const MOST_PIXELS = 2 ** 28; // of a picture; 1 GiB when it is decoded
  const broken = new Set(), large = new Map();
  let films = false;
  const loadAll = async () => {
    waitingFor = "fonts";
    for (const root of documents()) {
      const { fonts, documentElement } = plain(root);
      if (useLateFonts(plain(root)) && documentElement) plain(documentElement).getBoundingClientRect(); // loads them
      await bounded(fonts.ready);
      if (fonts.status === "loading") {
        const faces = [...fonts].filter((face) => face.status === "loading");
        waitingFor = `the font ${faces.map((face) => face.family).join(", ")}`;
        return false;
      }
    }
    for (const image of images()) {
      if (blocked.has(image.currentSrc || image.src)) continue;
      waitingFor = describe(image);
      // Not `decode()`: a picture decoded ahead of its painting is scaled from other pixels than a
      // picture decoded while painting, and which of them is painted is chance.
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

  // 5. Rest: no timer is due, nothing is animated, and two readings of all boxes, a frame apart, agree.
  let previous;
  let calm = 0, restless = "";
  const movedIn = (boxes) => {
    const before = new Set(JSON.parse(previous)[0].map(String));
    const leaf = boxes[0].findLast((entry) => !before.has(String(entry)));
    return leaf ? `${leaf[0]}, which keeps moving` : "";
  };
  while (calm < 2) {
    if (left() <= 0) return { waiting_for: restless || "boxes that keep moving" };
    if (!(await run())) return { waiting_for: restless || "timers that set others" };
    // Content that arrived may load more.
    while (lazy.rounds < MAX_ROUNDS && left() > 0 && (await loadLazy())) {
      lazy.rounds++;
      await run();
    }
    if (!(await loadAll()))
      return { waiting_for: waitingFor, large: [...large].map(([address, size]) => [address, ...size]) };
    if (scroller.scrollLeft || scroller.scrollTop) toTop();
    const running = call("endAnimations", true);
    const boxes = harness.boxes();
    const current = JSON.stringify(boxes);
    if (current === previous && !running) calm++;
    else {
      if (previous !== undefined) restless = movedIn(boxes) || (running ? "animations that start again" : "");
      calm = 0;
    }
    previous = current;
    if (calm < 2) {
      await frame();
      await call("task"); // messages that the page posts to itself come before it
    }
  }
  const endless = lazy.rounds === MAX_ROUNDS &&
    (call("arrive", true) > 0 || scroller.scrollHeight > lazy.scrolledHeight);

  // Whether this load has left something behind that a later load in this tab would find.
  const stored = async () => {
    try {
      if (window.name || localStorage.length || sessionStorage.length || page.cookie) return true;
      if ((await indexedDB.databases()).length) return true;
      return "caches" in window && (await caches.keys()).length > 0;
    } catch {
      return false; // no storage here at all
    }
  };

  const markers = queryAll("[data-breakpoint]");
  const resources = performance.getEntriesByType("resource");
  // A script may fetch an address again and fail, so that its entry proves nothing.
  const arrived = new Set(resources
    .filter(({ initiatorType }) => initiatorType !== "fetch" && initiatorType !== "xmlhttprequest")
    .map((entry) => entry.name));
  for (const image of images()) if (image.complete) arrived.add(image.currentSrc || image.src);
  const styled = resources
    .filter(({ initiatorType }) => ["css", "image", "input"].includes(initiatorType)).map((entry) => entry.name);
  // The addresses in @font-face rules of which no font could be used.
  const brokenFonts = () => {
    const addresses = [];
    const readRules = (rules, faces, base) => {
      for (const rule of rules) {
        if (rule.styleSheet) try { readRules(rule.styleSheet.cssRules, faces, rule.styleSheet.href ?? base); } catch { /* of another origin */ }
        else if (rule.cssRules) readRules(rule.cssRules, faces, base);
        if (!(rule instanceof CSSFontFaceRule)) continue;
        const value = (name, initial) => rule.style.getPropertyValue(name) || initial;
        const nameOf = (text) => text.replace(/^["']|["']$/g, "");
        if (faces.some((face) => nameOf(face.family) === nameOf(value("font-family", "")) &&
            face.weight === value("font-weight", "normal") && face.style === value("font-style", "normal")))
          for (const [, quoted, bare] of value("src", "").matchAll(/url\((?:"((?:[^"\\]|\\.)*)"|([^)]*))\)/g))
            try { addresses.push(new URL(quoted ?? bare, base).href); } catch { /* no address */ }
      }
    };
    for (const root of documents()) {
      const { fonts, styleSheets, baseURI } = plain(root);
      const faces = [...fonts].filter((face) => face.status === "error");
      for (const sheet of faces.length ? styleSheets : [])
        try { readRules(sheet.cssRules, faces, sheet.href ?? baseURI); } catch { /* of another origin */ }
    }
    return addresses;
  };
  const quirks = documents().map(plain).filter((root) => root.compatMode === "BackCompat")
    .map((root) => root.URL.split("#")[0]);
  const answer = {
    arrived: [...arrived], given_up: call("givenUp").split("\0").filter(Boolean), endless,
    scroll_driven: call("scrollDriven"), scroll_hidden: call("scrollHidden"), scrolled: harness.hasScrolled(),
    waiting_for: "", broken: [...broken], broken_fonts: brokenFonts(), styled, quirks,
    layout: JSON.stringify(harness.read()), without_glyph: harness.withoutGlyph(),
    inherited: call("inherited"), stored: await stored(), films: films === true, printed: call("printed"),
    ignored: regions(options.ignore),
    excluded: [...regions([...options.mask, ...options.ignore]), ...options.hide.flatMap(queryAll).map(boxOf)],
    unmatched: [...options.mask, ...options.ignore, ...options.hide]
      .filter((selector) => !queryAll(selector).length),
    matching: markers.length === 0 ? null : markers
      .filter((marker) => getComputedStyle(marker).getPropertyValue("--breakpoint-matches").trim() === "1")
      .map((marker) => plain(marker).dataset.breakpoint),
  };

  call("still");
  call("lift");
  answer.transparent = getComputedStyle(page.documentElement).opacity === "0";
  harness.paintMasks(regions(options.mask));
  harness.moved = () => movedIn(harness.boxes());
  return answer;
}
