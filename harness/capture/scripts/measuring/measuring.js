// Comes before the scripts that measure a page. They run in a world of their own, where no script of
// the page has replaced anything; what they need of the scripts that run in the page's world
// (before.js and others) they call (calls.js).
//
// A browser without such a world has them run in the page's.
(() => {
  const HARNESS = Symbol.for("harness");
  const { apply } = Reflect;
  const inPage = window[HARNESS]; // where both have one world
  const harness = inPage ?? {};
  if (!inPage) Object.defineProperty(window, HARNESS, { value: harness });

  // What a form, or a document, has itself stands behind its fields and pictures: one of them named
  // "children" takes the place of its children. So of these all is read by their interfaces.
  const described = new Map(); // by the interface's prototype and the name of a property
  const describe = (node, name) => {
    for (let owner = Object.getPrototypeOf(node); owner; owner = Object.getPrototypeOf(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, name);
      if (descriptor) return descriptor;
    }
    return undefined;
  };
  const descriptorOf = (node, name) => {
    const prototype = Object.getPrototypeOf(node);
    if (!described.has(prototype)) described.set(prototype, new Map());
    const descriptors = described.get(prototype);
    if (!descriptors.has(name)) descriptors.set(name, describe(node, name));
    return descriptors.get(name);
  };
  const { get: typeOf } = Object.getOwnPropertyDescriptor(Node.prototype, "nodeType");
  const { get: tagOf } = Object.getOwnPropertyDescriptor(Element.prototype, "localName");
  const byInterface = {
    get({ node }, name) {
      const { get, value } = descriptorOf(node, name) ?? {};
      if (get) return apply(get, node, []);
      return typeof value === "function" ? (...args) => apply(value, node, args) : value;
    },
    set({ node }, name, value) {
      apply(descriptorOf(node, name).set, node, [value]);
      return true;
    },
  };
  const views = new WeakMap();
  // A node as its interface has it; to be read and called, not to be given to others.
  const plain = (node) => {
    const type = apply(typeOf, node, []);
    if (type !== Node.DOCUMENT_NODE && !(type === Node.ELEMENT_NODE && apply(tagOf, node, []) === "form")) return node;
    if (!views.has(node)) views.set(node, new Proxy({ node }, byInterface));
    return views.get(node);
  };
  const page = plain(document);

  // Calls a function of the page's world with nothing, a number, a text, true or false.
  let calls = 0, answer;
  const listen = (type, hear, options) => performance.addEventListener(`harness: ${type}`, hear, options);
  const later = (number) => new Promise((done, failed) => {
    listen(`answer ${number}`, ({ detail }) => done(detail), { once: true });
    listen(`error ${number}`, ({ detail }) => failed(new Error(detail)), { once: true });
  });
  listen("answer", ({ detail }) => { answer = () => detail; });
  listen("error", ({ detail }) => { answer = () => { throw new Error(detail); }; });
  listen("promise", ({ detail }) => {
    const promise = later(detail);
    answer = () => promise;
  });
  const call = inPage ? (name, argument) => inPage.calls[name](argument) : (name, argument = null) => {
    answer = undefined;
    performance.dispatchEvent(new CustomEvent(`harness: call ${name}`, { detail: argument }));
    if (!answer) throw new Error("no script of the harness runs in this document");
    return answer();
  };

  // Whether a media query is met; the page's own queries are told apart from this one.
  const holds = inPage ? (query) => inPage.real.matchMedia(window, query).matches
    : (query) => matchMedia(query).matches;

  // In the page's world the page's clock stands in the place of the real one.
  const { now, timeout, frame: nextFrame, real: { MutationObserver: RealObserver } } = inPage ?? {
    now: () => performance.now(),
    timeout: setTimeout,
    // The browser has drawn; or does not, in a tab that it does not show.
    frame: () => Promise.race([new Promise(requestAnimationFrame), pause(2000)]),
    real: { MutationObserver },
  };
  const pause = (ms) => new Promise((done) => timeout(done, ms));
  const loaded = (image) => image.complete ? Promise.resolve() : new Promise((done) => {
    image.addEventListener("load", done, { once: true });
    image.addEventListener("error", done, { once: true });
  });

  // The page's document and those of its frames, as far as they are of its origin.
  const documents = () => {
    const FRAMES = "iframe, frame, object, embed";
    const list = [document];
    for (const one of list)
      for (const frame of one === document ? harness.every(FRAMES) : plain(one).querySelectorAll(FRAMES)) {
        const inside = frame.contentDocument ?? frame.getSVGDocument?.();
        if (inside) list.push(inside);
      }
    return list;
  };

  // Gives an element the attribute that it had; `null` stands for none. Chromium writes the attribute of
  // a style that a script has set when it is asked for it: one that is not written yet would be
  // emptied, and not removed.
  const putBack = (element, name, value) => {
    const view = plain(element);
    view.setAttribute(name, value ?? "");
    if (value === null) view.removeAttribute(name);
  };

  // Masks are painted last, over the page, so that they move nothing.
  let cover;
  const paintMasks = (boxes) => {
    cover?.remove();
    cover = undefined;
    if (!boxes.length) return;
    cover = page.createElement("div");
    cover.style.cssText = "all: initial; position: absolute; left: 0; top: 0; width: 0; height: 0; " +
      "z-index: 2147483647;";
    for (const [left, top, right, bottom] of boxes) {
      const mask = page.createElement("div");
      mask.style.cssText = "all: initial; position: absolute; background: #ff00ff; " +
        `left: ${left}px; top: ${top}px; width: ${right - left}px; height: ${bottom - top}px;`;
      cover.append(mask);
    }
    page.documentElement.append(cover);
  };

  Object.assign(harness, {
    call, documents, frame: nextFrame, holds, loaded, MutationObserver: RealObserver, now, page, paintMasks, pause, plain,
    putBack,
  });
})();
