// Brings a loaded page to rest and reads its layout: one call, one answer.
//
// Takes { deadline_ms, wait_for, hide, mask, ignore, blocked } and gives { waiting_for, broken,
// arrived, layout (see layout.js, as JSON), ignored, unmatched, matching, inherited, stored }.
// `waiting_for` is "" once nothing moves any more. All boxes are [left, top, right, bottom] in CSS px
// from the page's top left corner.
async (options) => {
  const MAX_ROUNDS = 5;
  const harness = window[Symbol.for("harness")];
  const { boxOf, every, endAnimations, roots, visible } = harness;
  const started = performance.now();
  const left = () => options.deadline_ms - (performance.now() - started);
  const pause = (ms) => new Promise((done) => harness.timeout(done, ms));
  const frame = () => Promise.race([new Promise(requestAnimationFrame), pause(250)]);
  const bounded = (promise) => Promise.race([promise, pause(Math.max(0, left()))]);
  let waitingFor = "";

  const describe = (element) => {
    const name = element.currentSrc || element.src || element.id || element.className;
    return `${element.localName} ${String(name).slice(0, 200)}`;
  };

  // A progress bar without a value is moved by the browser itself, endlessly; drawn plainly it
  // keeps its size and stands still.
  const sheet = new CSSStyleSheet();
  const hidden = options.hide.map((one) => `${one} { visibility: hidden !important; }`).join("\n");
  sheet.replaceSync(`
    *, ::before, ::after { caret-color: transparent !important; scroll-behavior: auto !important; }
    progress:indeterminate { appearance: none !important; }
    ${hidden}`);
  for (const root of roots())
    if (!root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  // 1. What the page's own author waits for.
  while (options.wait_for && left() > 0) {
    waitingFor = `an element matching ${options.wait_for}`;
    if (every(options.wait_for).some(visible)) { waitingFor = ""; break; }
    await frame();
  }
  if (waitingFor) return { waiting_for: waitingFor };

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
  const images = () => every("img").filter((image) => image.getAttribute("src") || image.srcset);
  const bringIn = async () => {
    for (const lazy of every("[loading=lazy]")) lazy.loading = "eager";
    const arrived = harness.arrive();
    const scroller = document.scrollingElement;
    if (scroller && scroller.scrollHeight > innerHeight + 1) {
      const { scrollLeft, scrollTop } = scroller;
      scroller.scrollTop = scroller.scrollHeight;
      await frame();
      scroller.scrollLeft = 0;
      scroller.scrollTop = 0;
      if (scrollLeft || scrollTop) await frame();
    }
    return arrived;
  };
  await bringIn();

  // 4. Fonts and pictures.
  const broken = new Set();
  const loadAll = async () => {
    waitingFor = "fonts";
    await bounded(document.fonts.ready);
    if (document.fonts.status === "loading") {
      const late = [...document.fonts].filter((face) => face.status === "loading");
      waitingFor = `the font ${late.map((face) => face.family).join(", ")}`;
      return false;
    }
    for (const image of images()) {
      if (blocked.has(image.currentSrc || image.src)) continue;
      waitingFor = describe(image);
      // Loaded, not decoded: a picture decoded ahead of its painting is scaled from other pixels
      // than one that is decoded for it, and which of them wins is chance.
      await bounded(harness.loaded(image));
      if (!image.complete) return false;
      if (!image.naturalWidth) broken.add(image.currentSrc || image.src);
    }
    waitingFor = "";
    return true;
  };
  if (!(await loadAll())) return { waiting_for: waitingFor };

  // 5. At rest: nothing is animated, and two readings of all boxes, a frame apart, agree.
  let previous;
  let calm = 0, late = "", rounds = 0;
  while (calm < 2) {
    if (left() <= 0) return { waiting_for: late || "boxes that keep moving" };
    // What arrived may have brought more to arrive; an endless page is followed this far.
    if (rounds < MAX_ROUNDS && harness.arrive()) {
      rounds++;
      await bringIn();
      if (!(await loadAll())) return { waiting_for: waitingFor };
    }
    const running = endAnimations();
    const boxes = harness.boxes();
    const now = JSON.stringify(boxes);
    if (now === previous && !running) calm++;
    else {
      if (previous !== undefined) {
        const before = new Set(JSON.parse(previous)[0].map(String));
        const moving = boxes[0].filter((one) => !before.has(String(one)));
        const leaf = moving.at(-1);
        late = leaf ? `${leaf[0]}, which keeps moving` : running ? "animations that start again" : "";
      }
      calm = 0;
    }
    previous = now;
    if (calm < 2) await frame();
  }

  // Whether a later load in this tab would find something of this one.
  const stored = async () => {
    try {
      if (window.name || localStorage.length || sessionStorage.length || document.cookie) return true;
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
  const answer = {
    arrived: [...arrived],
    waiting_for: "", broken: [...broken], layout: JSON.stringify(harness.read()),
    inherited: harness.inherited, stored: await stored(),
    ignored: regions(options.ignore),
    unmatched: [...options.mask, ...options.ignore, ...options.hide]
      .filter((one) => !every(one).length),
    matching: matching.length === 0 ? null : matching
      .filter((one) => getComputedStyle(one).getPropertyValue("--breakpoint-matches").trim() === "1")
      .map((one) => one.dataset.breakpoint),
  };

  harness.lift();
  endAnimations(); // the page may have a transition for that, too

  harness.paintMasks(regions(options.mask));
  return answer;
}
