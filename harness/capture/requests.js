// Runs in every document before its own scripts, after clock.js: what a page waits for.
//
// The clock does not move while something is asked for that takes real time: over the network, of a
// database, of a worker. What does not answer within PATIENCE_MS is given up, and said.
(() => {
  const PATIENCE_MS = 3000;
  const { clock, real } = window[Symbol.for("harness")];

  // Shared by the frames of a page, as the clock is.
  const pending = (clock.pending ??= new Set());
  const images = (clock.images ??= new Set()); // that a script has given an address
  const given = (clock.givenUp ??= new Set()); // addresses that did not answer

  const begin = (address) => {
    const one = { address: String(address).slice(0, 300) };
    pending.add(one);
    // What came of it has its turn before the clock goes on.
    return () => clock.task().then(() => pending.delete(one));
  };
  const promised = (address, promise) => {
    const end = begin(address), before = clock.used();
    // Asked for by a chain, answered in the chain: who asks again and again does so for so long.
    const done = () => { clock.resume(before); end(); };
    promise.then(done, done);
    return promise;
  };
  const until = (target, address, ...types) => {
    const end = begin(address);
    for (const type of types) real.listen.call(target, type, end, { once: true });
  };
  const wrap = (owner, name, around) => {
    const own = owner?.[name];
    if (typeof own === "function") owner[name] = { [name](...args) { return around.call(this, own, args); } }[name];
  };
  const promises = (owner, names, address) => {
    for (const name of names)
      wrap(owner, name, function (own, args) { return promised(address.call(this, args), own.apply(this, args)); });
  };

  const full = (address) => { try { return new URL(address, document.baseURI).href; } catch { return address; } };
  promises(window, ["fetch"], ([asked]) => full(asked?.url ?? asked));
  promises(Response.prototype, ["arrayBuffer", "blob", "bytes", "formData", "json", "text"], function () { return this.url; });
  promises(Blob.prototype, ["arrayBuffer", "bytes", "text"], () => "a blob");
  promises(window, ["createImageBitmap"], () => "a picture");
  promises(window.SubtleCrypto?.prototype, ["decrypt", "deriveBits", "deriveKey", "digest", "encrypt",
    "exportKey", "generateKey", "importKey", "sign", "verify"], () => "a cipher");
  promises(window.WebAssembly, ["compile", "compileStreaming", "instantiate", "instantiateStreaming"], () => "WebAssembly");
  promises(window.CacheStorage?.prototype, ["delete", "has", "keys", "match", "open"], () => "a cache");
  promises(window.Cache?.prototype, ["add", "addAll", "match", "matchAll", "put"], () => "a cache");

  const addresses = new WeakMap();
  const chains = new WeakMap();
  wrap(XMLHttpRequest.prototype, "open", function (own, args) {
    if (!addresses.has(this))
      for (const type of ["readystatechange", "load", "error", "loadend"])
        real.listen.call(this, type, () => clock.resume(chains.get(this) ?? 0));
    addresses.set(this, full(args[1]));
    return own.apply(this, args);
  });
  wrap(XMLHttpRequest.prototype, "send", function (own, args) {
    chains.set(this, clock.used());
    until(this, addresses.get(this), "loadend");
    return own.apply(this, args);
  });
  wrap(window.FileReader?.prototype, "readAsDataURL", function (own, args) {
    until(this, "a file", "loadend");
    return own.apply(this, args);
  });
  wrap(window.IDBFactory?.prototype, "open", function (own, args) {
    const asked = own.apply(this, args);
    until(asked, "a database", "success", "error", "blocked");
    return asked;
  });
  wrap(window.IDBDatabase?.prototype, "transaction", function (own, args) {
    const made = own.apply(this, args);
    until(made, "a database", "complete", "abort", "error");
    return made;
  });
  const asked = new WeakSet();
  wrap(window.Worker?.prototype, "postMessage", function (own, args) {
    if (!asked.has(this)) {
      asked.add(this);
      until(this, "a worker", "message", "error");
      for (const type of ["message", "error"]) real.listen.call(this, type, () => asked.delete(this), { once: true });
    }
    return own.apply(this, args);
  });

  // Connections: until they are there or refused. The browser would try an event source again and
  // again, in real time.
  const connecting = (name, then) => {
    const Real = window[name];
    if (!Real) return;
    window[name] = new Proxy(Real, {
      construct(target, args, as) {
        const made = Reflect.construct(target, args, as);
        until(made, made.url, "open", "error", "close");
        then?.(made);
        return made;
      },
    });
  };
  connecting("WebSocket");
  connecting("EventSource", (source) => real.listen.call(source, "error", () => clock.task().then(() => source.close())));

  // Pictures, which may be no part of the document yet.
  for (const name of ["src", "srcset"]) {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, name);
    Object.defineProperty(HTMLImageElement.prototype, name, {
      get,
      set(value) { set.call(this, value); images.add(this); },
      enumerable: true, configurable: true,
    });
  }
  const loads = (image) => !image.complete && image.loading !== "lazy";

  // Scripts, style sheets and frames that come after the load.
  const comes = (element) =>
    element.matches("script[src], iframe[src]:not([loading=lazy]), link[rel~=stylesheet][href]");
  const watch = new real.MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const added of addedNodes)
        if (added.nodeType === Node.ELEMENT_NODE)
          for (const one of [added, ...added.querySelectorAll("script, iframe, link")])
            if (comes(one) && !known.has(one)) {
              known.add(one);
              until(one, one.src || one.href, "load", "error");
            }
  });
  const known = new WeakSet();
  real.listen.call(window, "load", () => watch.observe(document, { childList: true, subtree: true }), { once: true });

  // Another document is on its way.
  if (window.navigation)
    real.listen.call(navigation, "navigate", (event) => {
      if (!event.destination.sameDocument && event.downloadRequest === null)
        until(navigation, event.destination.url, "navigateerror");
    });

  const since = new WeakMap(); // when it was first waited for, real ms
  const loading = () => {
    for (const image of images) if (!loads(image)) images.delete(image);
    const found = [...images];
    for (const { document } of clock.windows) {
      for (const image of document.images)
        if (loads(image) && (image.getAttribute("src") || image.srcset)) found.push(image);
      if (document.fonts.status === "loading") found.push(document.fonts);
      else since.delete(document.fonts);
    }
    return found;
  };
  const waitsFor = () => {
    const now = real.now();
    return [...pending, ...loading()].filter((one) => {
      if (!since.has(one)) since.set(one, now);
      if (now - since.get(one) < PATIENCE_MS) return true;
      if (one.address) given.add(one.address);
      return false;
    });
  };
  clock.quiet = async (left) => {
    let waited = false;
    while (left() > 0 && waitsFor().length) {
      waited = true;
      await new Promise((done) => real.timeout(done, 4));
    }
    // What arrived may ask for more.
    if (!waited) return;
    await clock.task();
    await clock.task();
    if (waitsFor().length) await clock.quiet(left);
  };
})();
