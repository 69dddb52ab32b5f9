// Brings a loaded page to rest and reads its layout: one call, one answer.
//
// Takes { deadline_ms, wait_for, hide, mask, ignore, blocked } and gives { waiting_for, broken,
// arrived, width, height, elements, ignored, unmatched, matching, inherited, stored }.
// `waiting_for` is "" once nothing moves any more. All boxes are [left, top, right, bottom] in CSS px
// from the page's top left corner.
async (options) => {
  const MAX_ROUNDS = 5;
  const harness = window[Symbol.for("harness")];
  const started = performance.now();
  const left = () => options.deadline_ms - (performance.now() - started);
  const pause = (ms) => new Promise((done) => harness.timeout(done, ms));
  const frame = () => Promise.race([new Promise(requestAnimationFrame), pause(250)]);
  const bounded = (promise) => Promise.race([promise, pause(Math.max(0, left()))]);
  let waitingFor = "";

  // Shadow trees count: their elements are painted like any other.
  const roots = () => {
    const found = [document];
    for (let at = 0; at < found.length; at++)
      for (const element of found[at].querySelectorAll("*"))
        if (element.shadowRoot) found.push(element.shadowRoot);
    return found;
  };
  const every = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
  const describe = (element) => {
    const name = element.currentSrc || element.src || element.id || element.className;
    return `${element.localName} ${String(name).slice(0, 200)}`;
  };

  const visible = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
  };

  const sheet = new CSSStyleSheet();
  const hidden = options.hide.map((one) => `${one} { visibility: hidden !important; }`).join("\n");
  sheet.replaceSync(`
    *, ::before, ::after { caret-color: transparent !important; scroll-behavior: auto !important; }
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
      image.src = panel(width, height);
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

  // 5. Animations come to their end, endless ones to their start.
  const endAnimations = () => {
    let touched = 0;
    for (const animation of document.getAnimations()) {
      if (animation.playState !== "running" && !animation.pending) continue;
      touched++;
      const { endTime } = animation.effect?.getComputedTiming() ?? {};
      if (endTime === Infinity || animation.timeline !== document.timeline) {
        animation.pause();
        if (animation.timeline === document.timeline) animation.currentTime = 0;
      } else {
        animation.finish();
      }
    }
    return touched;
  };

  // 6. The layout, read until two readings a frame apart agree.
  const segments = new WeakMap();
  const own = (element) => {
    const id = element.id && !/\d{3,}/.test(element.id) ? `#${CSS.escape(element.id)}` : "";
    const first = element.classList[0];
    return element.localName + (id || (first ? `.${CSS.escape(first)}` : ""));
  };
  const segment = (element) => {
    const known = segments.get(element);
    if (known) return known;
    // All children of a parent at once: one pass, however many siblings there are.
    const siblings = [...(element.parentNode?.children ?? [element])];
    const count = new Map(), ofType = new Map();
    for (const one of siblings) count.set(own(one), (count.get(own(one)) ?? 0) + 1);
    for (const one of siblings) {
      const place = (ofType.get(one.localName) ?? 0) + 1;
      ofType.set(one.localName, place);
      const name = own(one);
      segments.set(one, count.get(name) > 1 ? `${name}:nth-of-type(${place})` : name);
    }
    return segments.get(element);
  };
  const round = (px) => Math.round(px * 100) / 100;
  const boxOf = (element) => {
    const box = element.getBoundingClientRect();
    return [
      round(box.left + scrollX), round(box.top + scrollY),
      round(box.right + scrollX), round(box.bottom + scrollY),
    ];
  };
  const SKIPPED = new Set(["script", "style", "template", "link", "meta", "title", "noscript", "br"]);
  const read = () => {
    const elements = [];
    const walk = (parent, prefix) => {
      for (const element of parent.children) {
        if (SKIPPED.has(element.localName)) continue;
        const path = prefix + segment(element);
        if (element.getClientRects().length && visible(element)) elements.push([path, ...boxOf(element)]);
        if (element.localName === "svg") continue; // one picture, not a tree of boxes
        if (element.shadowRoot) walk(element.shadowRoot, `${path} >>> `);
        walk(element, `${path} > `);
      }
    };
    if (document.body) {
      elements.push(["body", ...boxOf(document.body)]);
      walk(document.body, "");
    }
    return elements;
  };
  const size = () => {
    const scroller = document.scrollingElement ?? document.documentElement;
    return [Math.max(innerWidth, scroller.scrollWidth), Math.max(innerHeight, scroller.scrollHeight)];
  };

  let elements, previous;
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
    elements = read();
    const now = JSON.stringify([elements, size()]);
    if (now === previous && !running) calm++;
    else {
      if (previous !== undefined) {
        const before = new Set(JSON.parse(previous)[0].map(String));
        const moving = elements.filter((one) => !before.has(String(one)));
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

  const [width, height] = size();
  const regions = (selectors) => selectors.flatMap((one) => every(one)).filter(visible).map(boxOf);
  const matching = every("[data-breakpoint]");
  // What scripts fetch may be fetched again from the same address, so this says nothing of it.
  const arrived = new Set(performance.getEntriesByType("resource")
    .filter((one) => one.initiatorType !== "fetch" && one.initiatorType !== "xmlhttprequest")
    .map((one) => one.name));
  for (const image of images()) if (image.complete) arrived.add(image.currentSrc || image.src);
  const answer = {
    arrived: [...arrived],
    waiting_for: "", broken: [...broken], width, height, elements,
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

  // 7. Masks are painted last, over the page, so that they move nothing.
  const masks = regions(options.mask);
  if (masks.length) {
    const layer = document.createElement("div");
    layer.style.cssText = "all: initial; position: absolute; left: 0; top: 0; width: 0; height: 0; " +
      "z-index: 2147483647;";
    for (const [boxLeft, boxTop, boxRight, boxBottom] of masks) {
      const cover = document.createElement("div");
      cover.style.cssText = `all: initial; position: absolute; background: #ff00ff; ` +
        `left: ${boxLeft}px; top: ${boxTop}px; width: ${boxRight - boxLeft}px; height: ${boxBottom - boxTop}px;`;
      layer.append(cover);
    }
    document.documentElement.append(layer);
  }
  return answer;
}
