// Runs before the other scripts that measure a page. They run in a world of their own, where the page
// has replaced no built-in function; functions of the scripts in the page's world (before.js and others)
// they call by events (calls.js).
//
// In a browser without such a world they run in the page's world.
(() => {
  const HARNESS = Symbol.for("harness");
  const { apply } = Reflect;
  const inPage = window[HARNESS]; // where both have one world
  const harness = inPage ?? {};
  if (!inPage) Object.defineProperty(window, HARNESS, { value: harness });

  // A field of a form, or a picture of a document, that is named "children" hides the property of this
  // name. Properties of forms and documents are therefore read from their interfaces.
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
  // A view of a node with the properties of its interface. Browser functions do not take it as a node.
  const plain = (node) => {
    const type = apply(typeOf, node, []);
    if (type !== Node.DOCUMENT_NODE && !(type === Node.ELEMENT_NODE && apply(tagOf, node, []) === "form")) return node;
    if (!views.has(node)) views.set(node, new Proxy({ node }, byInterface));
    return views.get(node);
  };
  const page = plain(document);

  // Calls a function of the page's world; the argument is a number, a text, true, false or absent.
  let answer;
  const listen = (type, listener, options) => performance.addEventListener(`harness: ${type}`, listener, options);
  const later = (number) => new Promise((resolve, reject) => {
    listen(`answer ${number}`, ({ detail }) => resolve(detail), { once: true });
    listen(`error ${number}`, ({ detail }) => reject(new Error(detail)), { once: true });
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

  // Whether a media query matches; it is not recorded among the page's own queries.
  const matchesMedia = inPage ? (query) => inPage.real.matchMedia(window, query).matches
    : (query) => matchMedia(query).matches;

  // In the page's world the harness's clock has replaced the real one.
  const { now, timeout, frame: nextFrame, real: { MutationObserver: RealObserver } } = inPage ?? {
    now: () => performance.now(),
    timeout: setTimeout,
    // Resolves with the next frame; in a tab in the background, which has none, after 2 s.
    frame: () => Promise.race([new Promise(requestAnimationFrame), pause(2000)]),
    real: { MutationObserver },
  };
  const pause = (ms) => new Promise((resolve) => timeout(resolve, ms));
  const loaded = (image) => image.complete ? Promise.resolve() : new Promise((resolve) => {
    image.addEventListener("load", resolve, { once: true });
    image.addEventListener("error", resolve, { once: true });
  });

  // The page's document and the documents of its frames of the same origin.
  const documents = () => {
    const FRAMES = "iframe, frame, object, embed";
    const list = [document];
    for (const root of list)
      for (const frame of root === document ? harness.queryAll(FRAMES) : plain(root).querySelectorAll(FRAMES)) {
        const inside = frame.contentDocument ?? frame.getSVGDocument?.();
        if (inside) list.push(inside);
      }
    return list;
  };

  // Gives an attribute its former value back; `null` removes it. Chromium writes the `style` attribute
  // only when something reads it: removed before that, it would be emptied and not removed. Setting it
  // first avoids that.
  const putBack = (element, name, value) => {
    const view = plain(element);
    view.setAttribute(name, value ?? "");
    if (value === null) view.removeAttribute(name);
  };

  // Paints masks over the page, so that they move nothing.
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
    call, documents, frame: nextFrame, loaded, matchesMedia, MutationObserver: RealObserver, now, page, paintMasks, pause,
    plain, putBack,
  });
})();
