// Runs in every document before its own scripts, after clock.js: a refresh by the page's HTML
// (`<meta http-equiv="refresh">`) or its server (the header `Refresh`).
//
// The browser refreshes in real time, before or after a picture is taken. That is prevented: instead a
// timer of the clock, which begins with the page's load, navigates. A refresh that is due later, or that
// leads to the same address, is left out.
(() => {
  const { calls, clock, real } = window[Symbol.for("harness")];
  const { NavigateEvent, NavigationDestination, RegExp, location, navigation } = window;
  // Seconds, and an address.
  const REFRESH = /^\s*(\d+)[\d.]*\s*(?:[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*)))?/is;
  const match = method(RegExp.prototype, "exec");
  const hrefOf = getter(URL.prototype, "href"), baseOf = getter(Node.prototype, "baseURI");
  const withoutHash = (address) => split(address, "#")[0], split = method(String.prototype, "split");
  const trim = method(String.prototype, "trim");
  const schedule = (content) => {
    const parts = match(REFRESH, content);
    if (!parts) return;
    try {
      const address = hrefOf(new URL(trim(parts[2] ?? parts[3] ?? parts[4] ?? ""), baseOf(document)));
      if (withoutHash(address) === withoutHash(location.href)) return;
      clock.add(window, () => location.replace(address), Number(parts[1]) * 1000);
    } catch { /* not an address */ }
  };
  let isScheduled = false;
  // The server's header; a refresh by the page's HTML comes first.
  calls.refresh = (header) => {
    if (!isScheduled) schedule(header);
    isScheduled = true;
  };
  if (!navigation) return; // such a browser's own refresh cannot be prevented
  const ofEvent = (name) => getter(NavigateEvent.prototype, name);
  const destinationOf = ofEvent("destination"), isOfPerson = ofEvent("userInitiated"), kindOf = ofEvent("navigationType");
  const dataOf = ofEvent("formData"), canCancel = getter(Event.prototype, "cancelable");
  const sourceOf = "sourceElement" in NavigateEvent.prototype ? ofEvent("sourceElement") : () => null;
  const isSameDocument = getter(NavigationDestination.prototype, "sameDocument");
  const prevent = method(Event.prototype, "preventDefault");

  // Between two listeners promises run, but only where no script is running: a script that navigates is
  // still running then.
  let byScript = true;
  const resolved = (async () => {})();
  real.listen(navigation, "navigate", () => {
    byScript = true;
    then(resolved, () => { byScript = false; });
  });
  real.listen(navigation, "navigate", (event) => {
    const isRefresh = !byScript && !isOfPerson(event) && !sourceOf(event) && !dataOf(event) &&
      kindOf(event) !== "traverse" && !isSameDocument(destinationOf(event));
    if (isRefresh && canCancel(event)) prevent(event);
  });

  real.listen(window, "load", () => {
    const meta = queryAll(document, "meta[http-equiv=refresh i][content]")[0];
    if (!meta) return;
    isScheduled = true;
    schedule(attributeOf(meta, "content"));
  });
})();
