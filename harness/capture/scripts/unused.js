// Filters addresses for those that a page only preloads and nothing in it uses.
//
// In doubt an address counts as used, such as one whose file name occurs in a style sheet.
(addresses) => {
  const { documents, plain, sheetsOf } = window[Symbol.for("harness")];
  const absolute = (text, base) => {
    try { return new URL(text, base).href.split("#")[0]; } catch { return ""; }
  };
  // A preload with an `onload` handler, such as one that turns it into a style sheet, is used.
  const isPreload = (link) => {
    const rel = link.getAttribute("rel") ?? "";
    return /\b(preload|modulepreload|prefetch)\b/i.test(rel) && !/stylesheet/i.test(rel) && !link.hasAttribute("onload");
  };
  const preloaded = new Set(), used = new Set();
  let styles = "";
  const read = (rules) => {
    for (const rule of rules) {
      styles += rule.cssText;
      if (rule.styleSheet) try { read(rule.styleSheet.cssRules); } catch { /* of another origin */ }
    }
  };
  for (const root of documents()) {
    const { baseURI } = plain(root);
    for (const node of plain(root).querySelectorAll("*")) {
      const element = plain(node);
      if (element.localName === "link" && isPreload(element)) {
        preloaded.add(absolute(element.getAttribute("href") ?? "", baseURI));
        continue;
      }
      for (const name of ["src", "href", "data", "poster", "xlink:href", "background"])
        if (element.hasAttribute(name)) used.add(absolute(element.getAttribute(name), baseURI));
      styles += `${element.getAttribute("style") ?? ""}\n${element.getAttribute("srcset") ?? ""}\n`;
      if (element.localName === "script" && !element.hasAttribute("src")) styles += element.textContent;
    }
    for (const sheet of sheetsOf(root))
      try { read(sheet.cssRules); } catch { /* of another origin */ }
  }
  const nameOf = (address) => address.split("?")[0].split("/").pop();
  return addresses.filter((address) =>
    preloaded.has(address) && !used.has(address) && !(nameOf(address) && styles.includes(nameOf(address))));
}
