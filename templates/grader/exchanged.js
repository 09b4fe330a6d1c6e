// A network copied with its two hidden units exchanged throughout is the same network.

const OTHER_UNIT = { H0: "H1", H1: "H0" };

const otherEdge = (name) => name.split("->").map((unit) => OTHER_UNIT[unit] ?? unit).join("->");

// What is written, each weight on its own edge, if they all stand on those of the other unit; else as it is.
function putBack(item, written) {
  const edges = item.parts.filter((part) => part.copied);
  const there = edges.map((part) => readNumber(written[otherEdge(part.name)] ?? "").found);
  const exchanged = edges.length && edges.every((part, place) => there[place]?.value.eq(number(part.answer)));
  if (!exchanged) return written;
  const names = new Set(edges.map((part) => part.name));
  return Object.fromEntries(Object.entries(written).map(
    ([name, text]) => [name, names.has(name) ? written[otherEdge(name)] : text]));
}
