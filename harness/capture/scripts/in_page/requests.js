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
    const request = { address: slice(String(address), 0, 300) };
    pending.add(request);
    // What came of it has its turn before the clock goes on.
    return () => { then(clock.task(), () => pending.delete(request)); };
  };
  const promised = (address, promise) => {
    const end = begin(address), before = clock.used();
    // Asked for by a chain, answered in the chain: who asks again and again does so for so long.
    const done = () => { clock.resume(before); end(); };
    then(promise, done, done);
    return promise;
  };
  const until = (target, address, ...types) => {
    const end = begin(address);
    for (let at = 0; at < types.length; at++) real.listen(target, types[at], end, { once: true });
  };
  const wrap = (owner, name, around) => {
    const own = owner?.[name];
    if (typeof own === "function") owner[name] = { [name](...args) { return apply(around, this, [own, args]); } }[name];
  };
  const promises = (owner, names, address) => {
    for (const name of names)
      wrap(owner, name, function (own, args) { return promised(apply(address, this, [args]), apply(own, this, args)); });
  };

  const baseOf = getter(Node.prototype, "baseURI"), hrefOf = getter(URL.prototype, "href");
  const full = (address) => { try { return hrefOf(new URL(address, baseOf(document))); } catch { return address; } };
  promises(window, ["fetch"], (args) => full(args[0]?.url ?? args[0]));
  const { Response } = window, addressOf = getter(Response.prototype, "url");
  promises(Response.prototype, ["arrayBuffer", "blob", "bytes", "formData", "json", "text"],
    function () { return addressOf(this); });
  promises(Blob.prototype, ["arrayBuffer", "bytes", "text"], () => "a blob");
  promises(window, ["createImageBitmap"], () => "a picture");
  promises(window.SubtleCrypto?.prototype, ["decrypt", "deriveBits", "deriveKey", "digest", "encrypt",
    "exportKey", "generateKey", "importKey", "sign", "verify"], () => "a cipher");
  promises(window.WebAssembly, ["compile", "compileStreaming", "instantiate", "instantiateStreaming"], () => "WebAssembly");
  promises(window.CacheStorage?.prototype, ["delete", "has", "keys", "match", "open"], () => "a cache");
  promises(window.Cache?.prototype, ["add", "addAll", "match", "matchAll", "put"], () => "a cache");

  const addresses = new WeakMap();
  const chains = new WeakMap();
  const { XMLHttpRequest } = window;
  const TOLD = ["readystatechange", "load", "error", "loadend"];
  wrap(XMLHttpRequest.prototype, "open", function (own, args) {
    if (!addresses.has(this))
      for (let at = 0; at < TOLD.length; at++)
        real.listen(this, TOLD[at], () => clock.resume(chains.get(this) ?? 0));
    addresses.set(this, full(args[1]));
    return apply(own, this, args);
  });
  wrap(XMLHttpRequest.prototype, "send", function (own, args) {
    chains.set(this, clock.used());
    until(this, addresses.get(this), "loadend");
    return apply(own, this, args);
  });
  wrap(window.FileReader?.prototype, "readAsDataURL", function (own, args) {
    until(this, "a file", "loadend");
    return apply(own, this, args);
  });
  wrap(window.IDBFactory?.prototype, "open", function (own, args) {
    const asked = apply(own, this, args);
    until(asked, "a database", "success", "error", "blocked");
    return asked;
  });
  wrap(window.IDBDatabase?.prototype, "transaction", function (own, args) {
    const made = apply(own, this, args);
    until(made, "a database", "complete", "abort", "error");
    return made;
  });
  const asked = new WeakSet();
  wrap(window.Worker?.prototype, "postMessage", function (own, args) {
    if (!asked.has(this)) {
      asked.add(this);
      until(this, "a worker", "message", "error");
      const answered = () => { asked.delete(this); };
      real.listen(this, "message", answered, { once: true });
      real.listen(this, "error", answered, { once: true });
    }
    return apply(own, this, args);
  });

  // Connections: until they are there or refused. The browser would try an event source again and
  // again, in real time.
  const connecting = (name, then) => {
    const Real = window[name];
    if (!Real) return;
    window[name] = new Proxy(Real, {
      construct(target, args, as) {
        const made = construct(target, args, as);
        until(made, made.url, "open", "error", "close");
        then?.(made);
        return made;
      },
    });
  };
  connecting("WebSocket");
  connecting("EventSource", (source) => {
    real.listen(source, "error", () => { then(clock.task(), () => closeSource(source)); });
  });
  const closeSource = method(window.EventSource?.prototype, "close");

  // Pictures, which may be no part of the document yet.
  for (const name of ["src", "srcset"]) {
    const { get, set } = descriptorOf(HTMLImageElement.prototype, name);
    defineProperty(HTMLImageElement.prototype, name, {
      get,
      set(value) { apply(set, this, [value]); images.add(this); },
      enumerable: true, configurable: true,
    });
  }
  const isComplete = getter(HTMLImageElement.prototype, "complete");
  const loadingOf = getter(HTMLImageElement.prototype, "loading");
  const loads = (image) => !isComplete(image) && loadingOf(image) !== "lazy";

  // Scripts, style sheets and frames that come after the load.
  const matches = method(Element.prototype, "matches"), typeOf = getter(Node.prototype, "nodeType");
  const addedTo = getter(window.MutationRecord.prototype, "addedNodes");
  const observe = method(real.MutationObserver.prototype, "observe");
  const COMING = "script[src], iframe[src]:not([loading=lazy]), link[rel~=stylesheet][href]";
  const waited = new WeakSet();
  const waitFor = (element) => {
    if (!matches(element, COMING) || waited.has(element)) return;
    waited.add(element);
    until(element, full(attributeOf(element, "src") || attributeOf(element, "href")), "load", "error");
  };
  const watch = new real.MutationObserver((records) => {
    for (let at = 0; at < records.length; at++) {
      const nodes = listOf(addedTo(records[at]));
      for (let place = 0; place < nodes.length; place++) {
        if (typeOf(nodes[place]) !== 1) continue; // no element
        waitFor(nodes[place]);
        const below = queryAllBelow(nodes[place], COMING);
        for (let one = 0; below[one]; one++) waitFor(below[one]);
      }
    }
  });
  real.listen(window, "load", () => observe(watch, document, { childList: true, subtree: true }), { once: true });

  // Another document is on its way.
  const { NavigateEvent, NavigationDestination, navigation } = window;
  const destinationOf = getter(NavigateEvent?.prototype, "destination");
  const downloadOf = getter(NavigateEvent?.prototype, "downloadRequest");
  const isSameDocument = getter(NavigationDestination?.prototype, "sameDocument");
  const goesTo = getter(NavigationDestination?.prototype, "url");
  if (navigation)
    real.listen(navigation, "navigate", (event) => {
      const destination = destinationOf(event);
      if (!isSameDocument(destination) && downloadOf(event) === null)
        until(navigation, goesTo(destination), "navigateerror");
    });

  const since = new WeakMap(); // when it was first waited for, real ms
  const imagesOf = getter(Document.prototype, "images");
  const fontsOf = getter(Document.prototype, "fonts"), statusOf = getter(getPrototypeOf(document.fonts), "status");
  // Whether there is anything that the clock waits for still.
  const waits = () => {
    const now = real.now();
    let any = false;
    const look = (one) => {
      if (!since.has(one)) since.set(one, now);
      if (now - since.get(one) < PATIENCE_MS) any = true;
      else if (one.address) given.add(one.address);
    };
    pending.forEach(look);
    images.forEach((image) => { if (loads(image)) look(image); else images.delete(image); });
    clock.windows.forEach((one) => {
      const shown = imagesOf(one.document);
      for (let at = 0; shown[at]; at++)
        if (loads(shown[at]) && (attributeOf(shown[at], "src") || attributeOf(shown[at], "srcset"))) look(shown[at]);
      const fonts = fontsOf(one.document);
      if (statusOf(fonts) === "loading") look(fonts);
      else since.delete(fonts);
    });
    return any;
  };
  if (clock.home === window) clock.quiet = async (left) => {
    let waited = false;
    while (left() > 0 && waits()) {
      waited = true;
      await new Promise((done) => real.timeout(done, 4));
    }
    // What arrived may ask for more.
    if (!waited) return false;
    await clock.task();
    await clock.task();
    if (waits()) await clock.quiet(left);
    return true;
  };
})();
