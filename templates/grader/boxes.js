// What stands in the boxes of a question, and what each is beside those above it.

const between = (part) => ({ low: number(part.low), high: number(part.high) });

const wordIn = (box) => typeof box.value === "string";

function readBox(part, text) {
  if (part.accepted) {
    const words = part.answer === "yes" || part.answer === "no" ? [...part.accepted, "yes", "no"] : part.accepted;
    const { found, problem } = readWord(text, [...new Set(words)]);
    const within = part.accepted.includes(found);
    return { part, text: stripped(text), value: found, found, problem, within, follows: null, afterRight: true };
  }
  const { found, problem } = readNumber(text);
  const within = found !== null && lies(found.value, part);
  const value = found && found.value;
  return { part, text: stripped(text), value, found, problem, within, follows: null, afterRight: true };
}

// What follows is an interval, a list of words, or null.
function followsFromAbove(box) {
  if (box.follows === null || box.value === null) return false;
  if (Array.isArray(box.follows)) return box.follows.includes(box.value);
  return !wordIn(box) && lies(box.value, box.follows);
}
const isRight = (box) => box.within || (box.afterRight && followsFromAbove(box));
const isWrong = (box) => box.found !== null && !box.within && !followsFromAbove(box);

// What the numbers stand for, for who goes on from them. What is copied, nobody rounds.
function goingOn(boxes, places) {
  const numbers = [...boxes].filter(([, box]) => box.found !== null && !wordIn(box));
  return Object.fromEntries(numbers.map(([name, box]) => [
    name, box.part.copied ? exactly(box.value) : standsFor(box.found, places),
  ]));
}

const accepted = (follows, places) =>
  (follows === null || Array.isArray(follows) ? follows : handedIn(follows, places));

// The boxes beside those above them; what follows is worked out for those that are not right by themselves.
function withWhatFollows(boxes, scheme) {
  const open = [...boxes].filter(([name, box]) => box.found !== null && !box.within && scheme.above[name].length);
  const names = open.map(([name]) => name);
  const written = goingOn(boxes, scheme.places);
  const follows = names.length ? evaluated(scheme.graph, scheme.places + EXTRA_PLACES, written, names) : {};
  const sound = {};
  return new Map([...boxes].map(([name, box]) => {
    const afterRight = scheme.above[name].every((other) => sound[other]);
    const beside = { ...box, follows: accepted(follows[name] ?? null, scheme.places), afterRight };
    sound[name] = box.found === null ? afterRight : isRight(beside);
    return [name, beside];
  }));
}
