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
  const { found, problem } = part.probability ? readProbability(text) : readNumber(text);
  const within = found !== null && isWithin(part, found.value);
  const value = found && found.value;
  return { part, text: stripped(text), value, found, problem, within, follows: null, afterRight: true };
}

// Whether a number is right. Where roundings may lead to either sign, either sign is.
function isWithin(part, value) {
  const either = part.low.lt(0) && part.high.gt(0) && !part.copied;
  return lies(value, part) || (either && lies(value.neg(), part));
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
  const probabilities = [...boxes.values()].filter((box) => box.part.probability).map((box) => box.part.name);
  return new Map([...boxes].map(([name, box]) => {
    const afterRight = scheme.above[name].every((other) => sound[other]);
    let beside = { ...box, follows: accepted(follows[name] ?? null, scheme.places), afterRight };
    if (name === probabilities.at(-1) && !leadsToAll(scheme.mistakes, probabilities, boxes)) {
      beside = leftOfOne(beside, probabilities.slice(0, -1), written, sound, scheme.places);
    }
    sound[name] = box.found === null ? afterRight : isRight(beside);
    return [name, beside];
  }));
}

// The last probability, which may be what the others leave of 1 as they are written.
function leftOfOne(box, others, written, sound, places) {
  if (followsFromAbove(box) || !others.every((name) => name in written)) return box;
  const end = (which) => ONE.minus(added(others.map((name) => written[name][which])));
  const left = handedIn(estimate(end("high"), end("high"), end("low")), places);
  if (box.found === null || !lies(box.value, left)) return box;
  return { ...box, follows: left, afterRight: others.every((name) => sound[name]), leftBy: others };
}
