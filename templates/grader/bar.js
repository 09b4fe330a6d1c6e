// The bar stands before the lower end of the page, and what is scrolled to stops above it: the box that is typed in, or
// once none is open, all of them as far as there is room.

function standClear({ bar, boxes, desk, save, diagnosis }) {
  const clear = () => {
    document.documentElement.style.scrollPaddingBottom = `${bar.offsetHeight}px`;
    const { activeElement } = document;
    // Of buttons only the one in the bar: what moves below a finger is not pressed.
    const seen = activeElement === save ? diagnosis : activeElement.tagName === "INPUT" && activeElement.closest(".box");
    if (seen) seen.scrollIntoView({ block: "nearest" });
  };
  const sizes = new ResizeObserver(clear);
  [bar, boxes].forEach((place) => sizes.observe(place));
  desk.addEventListener("focusin", clear);
}
