// A network copied with its two hidden units exchanged throughout is the same network, also if one weight is wrong.

const OTHER_UNIT = { H0: "H1", H1: "H0" };
const MOST_MISTAKEN = 1;

const otherEdge = (name) => name.split("->").map((unit) => OTHER_UNIT[unit] ?? unit).join("->");

// What is written, each weight on its own edge, if they stand on those of the other unit, else as it is.
// All but one of them have to be right there, and more than where they stand.
function putBack(item, written) {
  const edges = item.parts.filter((part) => part.copied);
  const right = (place) => edges.filter(
    (part) => readNumber(written[place(part.name)] ?? "").found?.value.eq(number(part.answer))).length;
  const exchanged = right(otherEdge);
  if (!edges.length || exchanged <= right((name) => name) || exchanged < edges.length - MOST_MISTAKEN) return written;
  const names = edges.map((part) => part.name);
  return { ...written, ...Object.fromEntries(names.map((name) => [name, written[otherEdge(name)] ?? ""])) };
}
