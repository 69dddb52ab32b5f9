// The film strip of a viewer: all widths of a page, and a choice of pages where there are several.

class Strip {
  constructor(viewer) {
    this.viewer = viewer;
    this.places = [];
    for (const { place } of viewer.items)
      if (!this.places.some(one => samePlace(one, place))) this.places.push(place);
    this.list = make("ol", { class: "strip", "aria-label": "Widths" });
    this.buttons = new Map();
    if (this.places.length > 1) {
      this.choice = make("select", { change: () => this.choose(this.places[this.choice.value]) },
        ...this.places.map((one, at) => make("option", { value: String(at) }, `${one.page}, ${one.browser}`)));
      viewer.root.append(make("label", { class: "place" }, "Page ", this.choice));
    }
    viewer.root.append(this.list);
    const seen = new IntersectionObserver(entries => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting) {
          seen.unobserve(target);
          this.fill(target);
        }
    });
    this.seen = seen;
  }

  choose(place) {
    const here = this.viewer.items.filter(one => samePlace(one.place, place));
    this.viewer.show(here.find(one => one.shows) ?? here[0]);
  }

  // Shows the widths of the item's page, with the item marked.
  mark(item) {
    if (!this.place || !samePlace(this.place, item.place)) {
      this.place = item.place;
      this.buttons.clear();
      this.list.replaceChildren(...this.viewer.items
        .filter(one => samePlace(one.place, item.place))
        .map(one => make("li", {}, this.button(one))));
      if (this.choice) this.choice.value = String(this.places.findIndex(one => samePlace(one, item.place)));
    }
    for (const [one, button] of this.buttons) button.setAttribute("aria-pressed", String(one === item));
    const chosen = this.buttons.get(item);
    const outside = chosen.offsetLeft < this.list.scrollLeft
      || chosen.offsetLeft + chosen.offsetWidth > this.list.scrollLeft + this.list.clientWidth;
    if (outside) this.list.scrollLeft = chosen.offsetLeft - this.list.clientWidth / 2;
  }

  button(item) {
    const shape = make("span", { class: "mini" });
    const button = make("button", {
      type: "button", class: `${item.verdict}${item.shows ? " shows" : ""}`,
      title: `${item.width} px: ${item.verdict}`, click: () => this.viewer.show(item),
    }, shape, make("b", {}, String(item.width)), make("span", { class: "away" }, ` px, ${item.verdict}`));
    shape.item = item;
    this.buttons.set(item, button);
    this.seen.observe(shape);
    return button;
  }

  async fill(shape) {
    const { images, region } = shape.item;
    const image = await loaded(images.current ?? images.baseline);
    if (!image) return;
    const shown = make("img", { alt: "" });
    shown.src = image.src;
    if (region) shown.style.objectPosition = `0 ${Math.min(100, 100 * region[1] / image.naturalHeight)}%`;
    shape.append(shown);
  }
}

// What a viewer can show: captures and, of a finding, its picture between the sample widths.
function itemsOf(captures, finding) {
  const items = captures.map(capture => ({
    place: { page: capture.page, browser: capture.browser },
    width: capture.width,
    verdict: capture.verdict,
    message: capture.message,
    images: capture.images,
    region: capture.region ?? null,
    boxes: boxesAt(capture, finding ? [finding] : data.findings),
    shows: finding ? shows(finding, capture) : capture.verdict !== "unchanged",
    capture,
  }));
  if (finding?.picture) {
    const { page, browser } = finding.places[0];
    const { width, images } = finding.picture;
    items.push({
      place: { page, browser }, width, verdict: "changed", message: "between the sample widths",
      images, region: null, boxes: boxesAt({ page, browser, width }, [finding]), shows: true, capture: null,
    });
    items.sort((one, other) => one.width - other.width);
  }
  return items;
}

const shows = (finding, capture) => ["changed", "new", "unstable"].includes(capture.verdict)
  && within(capture.width, rangesOf(finding, capture));

function boxesAt(spot, findings) {
  const here = findings.flatMap(one => one.boxes)
    .filter(one => samePlace(one, spot) && one.width === spot.width);
  return here.length ? { before: here.flatMap(one => one.before), after: here.flatMap(one => one.after) } : null;
}

// A viewer is made when it comes near what is looked at.
const viewers = new Map();
const near = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) reveal(target);
}, { rootMargin: "400px" });

function reveal(root) {
  near.unobserve(root);
  if (viewers.has(root)) return;
  const finding = root.dataset.finding === undefined ? null : data.findings[root.dataset.finding];
  const captures = finding
    ? data.captures.filter(one => finding.places.some(place => samePlace(place, one)))
    : root.dataset.captures.split(" ").map(at => data.captures[at]);
  const items = itemsOf(captures, finding);
  const start = items.find(one => one.shows) ?? items[0];
  if (start) viewers.set(root, new Viewer(root, items, start, finding));
}
