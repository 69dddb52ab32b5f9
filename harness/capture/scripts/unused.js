// Gives the addresses, of those given, that a page only preloads: nothing that it holds uses them.
//
// Whatever cannot be told counts as used: an address whose file name stands in a style sheet is.
(addresses) => {
  const { documents, plain } = window[Symbol.for("harness")];
  const absolute = (text, base) => {
    try { return new URL(text, base).href.split("#")[0]; } catch { return ""; }
  };
  // One that answers to its arrival, as by becoming a style sheet, is used once it has come.
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
    const { baseURI, styleSheets, adoptedStyleSheets } = plain(root);
    for (const each of plain(root).querySelectorAll("*")) {
      const element = plain(each);
      if (element.localName === "link" && isPreload(element)) {
        preloaded.add(absolute(element.getAttribute("href") ?? "", baseURI));
        continue;
      }
      for (const name of ["src", "href", "data", "poster", "xlink:href", "background"])
        if (element.hasAttribute(name)) used.add(absolute(element.getAttribute(name), baseURI));
      styles += `${element.getAttribute("style") ?? ""}\n${element.getAttribute("srcset") ?? ""}\n`;
      if (element.localName === "script" && !element.hasAttribute("src")) styles += element.textContent;
    }
    for (const sheet of [...styleSheets, ...adoptedStyleSheets])
      try { read(sheet.cssRules); } catch { /* of another origin */ }
  }
  const nameOf = (address) => address.split("?")[0].split("/").pop();
  return addresses.filter((address) =>
    preloaded.has(address) && !used.has(address) && !(nameOf(address) && styles.includes(nameOf(address))));
}
