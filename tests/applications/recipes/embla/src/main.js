import EmblaCarousel from "embla-carousel";
import Autoplay from "embla-carousel-autoplay";

const root = document.querySelector(".embla");
const embla = EmblaCarousel(root.querySelector(".embla__viewport"), { loop: true, align: "start" }, [
  Autoplay({ delay: 3000, stopOnInteraction: false }),
]);

root.querySelector(".embla__prev").addEventListener("click", () => embla.scrollPrev());
root.querySelector(".embla__next").addEventListener("click", () => embla.scrollNext());

const dots = root.querySelector(".embla__dots");

function drawDots() {
  dots.replaceChildren(
    ...embla.scrollSnapList().map((_, index) => {
      const dot = document.createElement("button");
      dot.type = "button";
      dot.setAttribute("aria-label", `Slide ${index + 1}`);
      dot.className = index === embla.selectedScrollSnap() ? "dot chosen" : "dot";
      dot.addEventListener("click", () => embla.scrollTo(index));
      return dot;
    }),
  );
}

embla.on("init", drawDots).on("reInit", drawDots).on("select", drawDots);
