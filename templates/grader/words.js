// Numbers and names as they are read: a true minus, indices set low.

const LOW = "₀₁₂₃₄₅₆₇₈₉";
const withIndices = (text) =>
  text.replace(/\b([A-Z])(\d+)\b/g, (_, letter, digits) => letter + [...digits].map((digit) => LOW[digit]).join(""));
const unitName = (name) => withIndices(name).replaceAll("->", "→");
const forReading = (text) => unitName(text).replaceAll("-", "−");

const SIGNS = { right: "✓", carried: "✓", eased: "!", wrong: "✗", blank: "·", unclear: "?" };

const nameOf = ({ form, id }) => (form ? `${form}/${id}` : id);
const itemOf = (script) => DATA.items.find((other) => other.id === script.item && (other.form ?? "") === script.form);
const outOf = (total, points) => `${total} of ${points} points`;
const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

// The reason without the verdict, which stands beside it.
const why = (reason) => reason.slice(reason.indexOf(": ") + 1 || 0).trim();

// An element with these properties and children. What a student wrote only ever becomes text.
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
