// What a grader expects in boxes that he has not typed: the answers, or what follows from what stands above them.

// typed: text by part of the boxes that are settled, "" of a blank one. Returns the texts of all others; "" where
// nothing follows. Of weights of the student's own choice none is expected.
function expectedTexts(scheme, typed) {
  if (scheme.item.chosen) return {};
  const boxes = new Map(scheme.parts.map((part) => [part.name, readBox(part, typed[part.name] ?? "")]));
  const off = offIn(boxes, scheme);
  const asked = scheme.parts.filter((part) => !(part.name in typed));
  const changed = asked.filter((part) => off[part.name]).map((part) => part.name);
  const kept = scheme.places + EXTRA_PLACES;
  const follows = changed.length ? evaluated(scheme.graph, kept, goingOn(boxes, scheme.places), changed) : {};
  return Object.fromEntries(asked.map((part) => [
    part.name, off[part.name] ? asWritten(part, follows[part.name]) : part.answer,
  ]));
}

// Which boxes a wrong one has led away from their answers, or is it one itself.
function offIn(boxes, scheme) {
  const off = {};
  for (const [name, box] of boxes) {
    off[name] = box.found === null ? scheme.above[name].some((other) => off[other]) : !box.within;
  }
  return off;
}

function asWritten(part, follows) {
  if (!follows) return "";
  if (Array.isArray(follows)) return follows.includes(part.answer) ? part.answer : usualName(follows);
  const decimals = part.answer.split(".")[1]?.length ?? 0;
  return roundHalfUp(follows.value, decimals).toFixed(decimals);
}

// Of the words that follow, of a function all its names, the one that we use.
function usualName(words) {
  const usual = Object.values(LAWS.functions).map(([name]) => name);
  return words.find((word) => usual.includes(word)) ?? words[0];
}
