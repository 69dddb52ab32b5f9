// The viewer: one width at a time, the pictures of it in five views, and a strip of all widths.

const VIEWS = ["side", "slider", "onion", "blink", "diff"];
const NAMES = {
  side: "Side by side", slider: "Slider", onion: "Onion skin", blink: "Blink", diff: "Difference",
};
const KINDS = { baseline: data.side, current: "Current", diff: "Difference" };
const CONTEXT = 96; // so much of the page is shown above and below a change (device px)
const HIGHEST_PART = 1400; // of a high change the upper part is shown first (device px)
const ZOOMS = [["fit", "Fit"], ["1", "100 %"], ["2", "200 %"]];

class Viewer {
  // `items` as of itemsOf; `start` is the one to show first.
  constructor(root, items, start, finding) {
    this.root = root;
    this.items = items;
    this.finding = finding;
    this.view = "side";
    this.zoom = "fit";
    this.boxes = true;
    this.whole = false;
    this.build();
    this.show(start);
  }

  build() {
    const name = `view-${Viewer.count = (Viewer.count ?? 0) + 1}`;
    this.views = make("fieldset", { class: "views" }, make("legend", {}, "View"));
    VIEWS.forEach((view, at) => {
      const input = make("input", { type: "radio", name, value: view, change: () => this.look(view) });
      input.checked = view === this.view;
      this.views.append(make("label", { title: `Key ${at + 1}` }, input, make("span", {}, NAMES[view])));
    });
    const toggle = (label, key, change) => {
      const input = make("input", { type: "checkbox", change: () => change(input.checked) });
      return [input, make("label", { class: "toggle", title: `Key ${key}` }, input, ` ${label}`)];
    };
    [this.boxesInput, this.boxesLabel] = toggle("Boxes", "b", on => this.set({ boxes: on }));
    [this.wholeInput, this.wholeLabel] = toggle("Whole page", "w", on => this.set({ whole: on }));
    this.boxesInput.checked = true;
    this.zoomInput = make("select", { title: "Key z", "aria-label": "Zoom", change: () => this.set({ zoom: this.zoomInput.value }) },
      ...ZOOMS.map(([value, text]) => make("option", { value }, text)));
    this.range = make("input", { type: "range", min: "0", max: "100", value: "50", step: "1",
      input: () => this.stage.style.setProperty("--at", this.range.value) });
    this.rangeLabel = make("label", { class: "range" }, make("span", {}), this.range);
    this.title = make("p", { class: "at" });
    this.stage = make("div", { class: "stage", tabindex: "0", role: "group",
      pointerdown: event => this.drag(event), pointermove: event => this.drag(event) });
    this.root.append(this.title,
      make("div", { class: "tools" }, this.views, this.rangeLabel, this.boxesLabel, this.wholeLabel,
        this.zoomInput),
      this.stage);
    this.strip = new Strip(this);
  }

  look(view) {
    if (this.views.hidden) return;
    this.view = view;
    for (const input of this.views.querySelectorAll("input")) input.checked = input.value === view;
    this.draw();
  }

  set(values) {
    Object.assign(this, values);
    this.boxesInput.checked = this.boxes;
    this.wholeInput.checked = this.whole;
    this.zoomInput.value = this.zoom;
    this.draw();
  }

  turn(by) {
    const place = this.item.place;
    const here = this.items.filter(one => samePlace(one.place, place));
    const at = here.indexOf(this.item) + by;
    if (here[at]) this.show(here[at]);
  }

  async show(item) {
    this.item = item;
    this.strip.mark(item);
    const kinds = ["baseline", "current", "diff"].filter(kind => item.images[kind] !== undefined);
    const drawn = item.boxes === null && item.images.boxes !== undefined;
    const paths = kinds.map(kind => kind === "current" && drawn ? item.images.boxes : item.images[kind]);
    this.heading(item);
    const images = await Promise.all(paths.map(loaded));
    if (this.item !== item) return; // another one was chosen meanwhile
    this.pictures = new Map(kinds.map((kind, at) => [kind, images[at]]));
    this.draw();
  }

  heading(item) {
    this.title.replaceChildren(
      make("b", {}, `${item.width} px`), " ",
      make("span", { class: `v ${item.verdict}` }, item.verdict), " ",
      make("span", { class: "quiet" }, item.message), " ");
    if (item.capture) this.title.append(decisionButtons(item.capture));
  }

  // Everything is drawn again: it is little, and pictures are ready.
  draw() {
    if (!this.pictures) return;
    const { item, pictures } = this;
    const there = [...pictures].filter(([, image]) => image);
    const both = Boolean(pictures.get("baseline") && pictures.get("current"));
    const view = both || (this.view === "diff" && pictures.get("diff")) ? this.view : "side";
    this.views.hidden = !both;
    this.boxesLabel.hidden = item.boxes === null;
    this.wholeLabel.hidden = this.part(there) === null;
    this.zoomInput.hidden = !there.length;
    this.rangeLabel.hidden = view !== "slider" && view !== "onion";
    this.rangeLabel.firstChild.textContent = view === "onion" ? KINDS.current : "Position";
    this.stage.className = `stage ${view} zoom-${this.zoom}`;
    this.stage.style.setProperty("--at", this.range.value);
    this.stage.setAttribute("aria-label", `Pictures of ${item.place.page} at ${item.width} px`);
    const figures = view === "side" ? [...pictures].map(([kind, image]) => [kind, [image]])
      : view === "diff" ? [["diff", [pictures.get("diff")]]]
        : [["both", [pictures.get("baseline"), pictures.get("current")]]];
    const kinds = view === "side" || view === "diff" ? null : ["baseline", "current"];
    this.stage.replaceChildren(...figures.map(([kind, images]) =>
      this.figure(kind, images, kinds ?? [kind], there)));
  }

  figure(kind, images, kinds, there) {
    const figure = make("figure", { class: kind }, this.caption(kinds, images));
    if (images.some(image => !image)) {
      figure.append(make("p", { class: "quiet" }, "This picture is not at hand: it is in the folder of the run."));
      return figure;
    }
    const width = Math.max(...there.map(([, image]) => image.naturalWidth));
    const height = Math.max(...there.map(([, image]) => image.naturalHeight));
    const [top, part] = (!this.whole && this.part(there)) || [0, height];
    const sheet = make("div", { class: "sheet" });
    images.forEach((image, at) => {
      const shown = make("img", { class: kinds[at], draggable: "false",
        alt: `${KINDS[kinds[at]] ?? kinds[at]} of ${this.item.place.page} at ${this.item.width} px` });
      shown.src = image.src;
      shown.style.width = `${100 * image.naturalWidth / width}%`;
      sheet.append(shown);
    });
    if (this.boxes && this.item.boxes && kind !== "diff") sheet.append(this.outlines(kinds, width, height));
    const window = make("div", { class: "window" }, sheet);
    for (const [name, value] of Object.entries({ width, height, part, up: -100 * top / height }))
      window.style.setProperty(`--${name}`, value);
    figure.append(window);
    return figure;
  }

  caption(kinds, images) {
    const caption = make("figcaption");
    kinds.forEach((kind, at) => {
      const size = images[at] ? ` ${images[at].naturalWidth} × ${images[at].naturalHeight}` : "";
      caption.append(make("span", { class: kind }, KINDS[kind] ?? kind, make("span", { class: "quiet" }, size)), " ");
    });
    if (this.item.boxes && this.boxes && !kinds.includes("diff")) caption.append(legend(kinds, this.item.capture === null));
    return caption;
  }

  // The boxes of what changed: the former on the baseline, the present on the current picture.
  outlines(kinds, width, height) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const scale = (this.pictures.get("current") ?? this.pictures.get("baseline")).naturalWidth / this.item.width;
    svg.setAttribute("viewBox", `0 0 ${width / scale} ${height / scale}`);
    svg.setAttribute("aria-hidden", "true");
    const sides = this.item.capture === null ? ["before", "after"]
      : kinds.map(kind => kind === "baseline" ? "before" : "after");
    for (const side of sides)
      for (const [left, top, right, bottom] of this.item.boxes[side]) {
        const rect = document.createElementNS(space, "rect");
        rect.setAttribute("class", side);
        for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top }))
          rect.setAttribute(name, Math.max(0, value));
        svg.append(rect);
      }
    return svg;
  }

  // Top and height of the part that changed, with some context (device px); null is all of it.
  part(there) {
    const { region, boxes, width } = this.item;
    if (!there.length) return null;
    const height = Math.max(...there.map(([, image]) => image.naturalHeight));
    const scale = there.at(-1)[1].naturalWidth / width;
    const sides = region ? [[region[1], region[3]]]
      : [...boxes?.before ?? [], ...boxes?.after ?? []].map(box => [box[1] * scale, box[3] * scale]);
    if (!sides.length) return null;
    const top = Math.max(0, Math.min(...sides.map(one => one[0])) - CONTEXT);
    const bottom = Math.min(height, Math.max(...sides.map(one => one[1])) + CONTEXT, top + HIGHEST_PART);
    return top < height && bottom - top < height ? [top, bottom - top] : null;
  }

  // The slider follows the pointer over the pictures.
  drag(event) {
    if (!this.stage.classList.contains("slider") || !(event.buttons & 1)) return;
    const window = this.stage.querySelector(".window")?.getBoundingClientRect();
    if (!window || event.clientX > window.right + 20) return;
    const at = Math.round(100 * (event.clientX - window.left) / window.width);
    this.range.value = Math.min(100, Math.max(0, at));
    this.stage.style.setProperty("--at", this.range.value);
  }
}

function legend(kinds, both) {
  const keys = make("span", { class: "keys" });
  if (both || kinds.includes("baseline")) keys.append(make("span", {}, make("i", { class: "before" }), "before"));
  if (both || kinds.includes("current")) keys.append(make("span", {}, make("i", { class: "after" }), "now"));
  return keys;
}
