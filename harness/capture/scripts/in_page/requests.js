// Runs in every document before its own scripts, after unseen.js: the requests that a page waits for.
//
// The clock stands still during requests that take real time: to the network, a database or a worker. A
// request without an answer within PATIENCE_MS is given up, and its address noted.
(() => {
  const PATIENCE_MS = 3000;
  const { clock, real } = window[Symbol.for("harness")];

  // Shared by the frames of a page, like the clock.
  const pending = (clock.pending ??= new Set());
  const images = (clock.images ??= new Set()); // with an address from a script
  const givenUp = (clock.givenUp ??= new Set()); // addresses that did not answer

  const begin = (address) => {
    const request = { address: slice(String(address), 0, 300) };
    pending.add(request);
    // The page's own handlers run before the clock goes on.
    return () => { then(clock.task(), () => pending.delete(request)); };
  };
  const promised = (address, promise) => {
    const end = begin(address), before = clock.used();
    // The answer belongs to the chain of the request, so that repeated requests end with the chain.
    const settle = () => { clock.resume(before); end(); };
    then(promise, settle, settle);
    return promise;
  };
  const until = (target, address, ...types) => {
    const end = begin(address);
    for (let at = 0; at < types.length; at++) real.listen(target, types[at], end, { once: true });
  };
  const wrap = (owner, name, wrapper) => {
    const original = owner?.[name];
    if (typeof original === "function") owner[name] = { [name](...args) { return apply(wrapper, this, [original, args]); } }[name];
  };
  const promises = (owner, names, address) => {
    for (const name of names)
      wrap(owner, name, function (original, args) { return promised(apply(address, this, [args]), apply(original, this, args)); });
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
  const PROGRESS = ["readystatechange", "load", "error", "loadend"];
  wrap(XMLHttpRequest.prototype, "open", function (original, args) {
    if (!addresses.has(this))
      for (let at = 0; at < PROGRESS.length; at++)
        real.listen(this, PROGRESS[at], () => clock.resume(chains.get(this) ?? 0));
    addresses.set(this, full(args[1]));
    return apply(original, this, args);
  });
  wrap(XMLHttpRequest.prototype, "send", function (original, args) {
    chains.set(this, clock.used());
    until(this, addresses.get(this), "loadend");
    return apply(original, this, args);
  });
  wrap(window.FileReader?.prototype, "readAsDataURL", function (original, args) {
    until(this, "a file", "loadend");
    return apply(original, this, args);
  });
  wrap(window.IDBFactory?.prototype, "open", function (original, args) {
    const request = apply(original, this, args);
    until(request, "a database", "success", "error", "blocked");
    return request;
  });
  wrap(window.IDBDatabase?.prototype, "transaction", function (original, args) {
    const transaction = apply(original, this, args);
    until(transaction, "a database", "complete", "abort", "error");
    return transaction;
  });
  const working = new WeakSet(); // workers that have not answered yet
  wrap(window.Worker?.prototype, "postMessage", function (original, args) {
    if (!working.has(this)) {
      working.add(this);
      until(this, "a worker", "message", "error");
      const finish = () => { working.delete(this); };
      real.listen(this, "message", finish, { once: true });
      real.listen(this, "error", finish, { once: true });
    }
    return apply(original, this, args);
  });

  // Connections, until they are open or refused. The browser would reopen an event source again and
  // again, in real time.
  const wrapConnection = (name, onCreated) => {
    const Real = window[name];
    if (!Real) return;
    window[name] = new Proxy(Real, {
      construct(target, args, newTarget) {
        const connection = construct(target, args, newTarget);
        until(connection, connection.url, "open", "error", "close");
        onCreated?.(connection);
        return connection;
      },
    });
  };
  wrapConnection("WebSocket");
  wrapConnection("EventSource", (source) => {
    real.listen(source, "error", () => { then(clock.task(), () => closeSource(source)); });
  });
  const closeSource = method(window.EventSource?.prototype, "close");

  // Pictures, which need not be part of the document yet.
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

  // Scripts, style sheets and frames that are added after the load.
  const matches = method(Element.prototype, "matches"), typeOf = getter(Node.prototype, "nodeType");
  const addedTo = getter(window.MutationRecord.prototype, "addedNodes");
  const observe = method(real.MutationObserver.prototype, "observe");
  const LOADED = "script[src], iframe[src]:not([loading=lazy]), link[rel~=stylesheet][href]";
  const waited = new WeakSet();
  const waitFor = (element) => {
    if (!matches(element, LOADED) || waited.has(element)) return;
    waited.add(element);
    until(element, full(attributeOf(element, "src") || attributeOf(element, "href")), "load", "error");
  };
  const watch = new real.MutationObserver((records) => {
    for (let at = 0; at < records.length; at++) {
      const nodes = listOf(addedTo(records[at]));
      for (let place = 0; place < nodes.length; place++) {
        if (typeOf(nodes[place]) !== 1) continue; // not an element
        waitFor(nodes[place]);
        const below = queryAllBelow(nodes[place], LOADED);
        for (let index = 0; below[index]; index++) waitFor(below[index]);
      }
    }
  });
  real.listen(window, "load", () => observe(watch, document, { childList: true, subtree: true }), { once: true });

  // Navigations to another document.
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

  const since = new WeakMap(); // when each request was first waited for, real ms
  const imagesOf = getter(Document.prototype, "images");
  const fontsOf = getter(Document.prototype, "fonts"), statusOf = getter(getPrototypeOf(document.fonts), "status");
  // Whether the clock still has to wait for a request.
  const isWaiting = () => {
    const now = real.now();
    let isPatient = false;
    const check = (request) => {
      if (!since.has(request)) since.set(request, now);
      if (now - since.get(request) < PATIENCE_MS) isPatient = true;
      else if (request.address) givenUp.add(request.address);
    };
    pending.forEach(check);
    images.forEach((image) => { if (loads(image)) check(image); else images.delete(image); });
    clock.windows.forEach((view) => {
      const shown = imagesOf(view.document);
      for (let at = 0; shown[at]; at++)
        if (loads(shown[at]) && (attributeOf(shown[at], "src") || attributeOf(shown[at], "srcset"))) check(shown[at]);
      const fonts = fontsOf(view.document);
      if (statusOf(fonts) === "loading") check(fonts);
      else since.delete(fonts);
    });
    return isPatient;
  };
  if (clock.home === window) clock.quiet = async (left) => {
    let waited = false;
    while (left() > 0 && isWaiting()) {
      waited = true;
      await new Promise((resolve) => real.timeout(resolve, 4));
    }
    // Files that arrived may request more.
    if (!waited) return false;
    await clock.task();
    await clock.task();
    if (isWaiting()) await clock.quiet(left);
    return true;
  };
})();
