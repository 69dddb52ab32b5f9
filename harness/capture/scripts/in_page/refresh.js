// Runs in every document before its own scripts, after clock.js: a refresh that the page's HTML, or
// its server, asks for (`<meta http-equiv="refresh">`, the header `Refresh`).
//
// The browser goes on in real time, before or after a picture is taken. So it does not: within the
// clock's time the page goes on as by a timer that begins with its load; what is due later, or leads
// to the same address, is left out.
(() => {
  const { calls, clock, real } = window[Symbol.for("harness")];
  const { NavigateEvent, NavigationDestination, RegExp, location, navigation } = window;
  // Seconds, and an address.
  const REFRESH = /^\s*(\d+)[\d.]*\s*(?:[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*)))?/is;
  const match = method(RegExp.prototype, "exec");
  const hrefOf = getter(URL.prototype, "href"), baseOf = getter(Node.prototype, "baseURI");
  const withoutHash = (address) => split(address, "#")[0], split = method(String.prototype, "split");
  const trim = method(String.prototype, "trim");
  const goOn = (asked) => {
    const parts = match(REFRESH, asked);
    if (!parts) return;
    try {
      const address = hrefOf(new URL(trim(parts[2] ?? parts[3] ?? parts[4] ?? ""), baseOf(document)));
      if (withoutHash(address) === withoutHash(location.href)) return;
      clock.add(window, () => location.replace(address), Number(parts[1]) * 1000);
    } catch { /* it is no address */ }
  };
  let goes = false;
  // What the page's server asks for; the page's own HTML goes first.
  calls.refresh = (header) => {
    if (!goes) goOn(header);
    goes = true;
  };
  if (!navigation) return; // nothing can keep the browser from it
  const ofEvent = (name) => getter(NavigateEvent.prototype, name);
  const destinationOf = ofEvent("destination"), isOfPerson = ofEvent("userInitiated"), kindOf = ofEvent("navigationType");
  const dataOf = ofEvent("formData"), canCancel = getter(Event.prototype, "cancelable");
  const sourceOf = "sourceElement" in NavigateEvent.prototype ? ofEvent("sourceElement") : () => null;
  const isSameDocument = getter(NavigationDestination.prototype, "sameDocument");
  const prevent = method(Event.prototype, "preventDefault");

  // Between two listeners promises have their turn, but only where no script is running: where a
  // script sets off the navigation it is the script's.
  let byScript = true;
  const past = (async () => {})();
  real.listen(navigation, "navigate", () => {
    byScript = true;
    then(past, () => { byScript = false; });
  });
  real.listen(navigation, "navigate", (event) => {
    const isRefresh = !byScript && !isOfPerson(event) && !sourceOf(event) && !dataOf(event) &&
      kindOf(event) !== "traverse" && !isSameDocument(destinationOf(event));
    if (isRefresh && canCancel(event)) prevent(event);
  });

  real.listen(window, "load", () => {
    const asks = queryAll(document, "meta[http-equiv=refresh i][content]")[0];
    if (!asks) return;
    goes = true;
    goOn(attributeOf(asks, "content"));
  });
})();
