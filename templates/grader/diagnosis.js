// What a script shows of its student's mistakes, and no more than it shows.

const NO_DIAGNOSIS = { slips: [], error: null, firstWrong: null, habit: null };

// habit: {habit, off} that a slip need not explain, or null.
function diagnosis(mistakes, script, boxes, habit) {
  const firstWrong = [...boxes.keys()].find((name) => script.wrong.has(name)) ?? null;
  const shown = mistakes.singles.filter((mistake) => shows(mistake, script));
  if (shown.length || !habit) return shownBesides(shown, mistakes, script, boxes, firstWrong);
  const rest = { ...script, wrong: new Set([...script.wrong].filter((part) => !habit.off.includes(part))) };
  if (!rest.wrong.size) return { ...NO_DIAGNOSIS, firstWrong, habit: habit.habit };
  const slips = mistakes.singles.filter((mistake) => shows(mistake, rest));
  return { ...shownBesides(slips, mistakes, rest, boxes, firstWrong), habit: habit.habit };
}

function shownBesides(singles, mistakes, script, boxes, firstWrong) {
  let shown = singles;
  if (!shown.length && script.wrong.size > 1) shown = mistakes.doubles.filter((mistake) => shows(mistake, script));
  if (shown.length) return { slips: shown.map((mistake) => mistake.slips), error: null, firstWrong, habit: null };
  const [part, ...others] = script.wrong;
  const error = others.length ? null : errorIn(boxes.get(part)) || termOff(mistakes.graph, part, script);
  return { slips: [], error: error && [part, error], firstWrong, habit: null };
}

// The wrong boxes in which a mistake is made again that was made in the same step before: [first, slip] by part.
function repeated(mistakes, sameSteps, script) {
  const again = {};
  for (const parts of sameSteps) {
    const wrong = parts.filter((part) => script.wrong.has(part));
    const made = mistakes.singles.map((one) => ({
      slip: one.slips[0],
      found: wrong.filter((part) => one.started.has(part) && gives(one, part, script.filled[part])),
    })).filter(({ slip, found }) => !(slip.name in LAWS.habitWords) && found.some((part) => telling(script.filled[part])));
    const most = made.reduce((best, one) => (best && best.found.length >= one.found.length ? best : one), null);
    if (most) for (const part of most.found.slice(1)) again[part] = [most.found[0], most.slip];
  }
  return again;
}

const telling = (found) => typeof found !== "string" && !easy(found);

// What led to the whole script, if it was one mistake or one error: then it is honest. Else nothing.
function honestWay(mistakes, script, { error }) {
  if (error) return `one arithmetic error: ${error[1]}`;
  return mistakes.singles.some((mistake) => isAllOf(mistake, script)) ? "one known mistake" : "";
}

// As `mark --json` lists it.
function diagnosisNames({ slips, error, habit }) {
  const habits = habit ? [habit] : [];
  if (error) return [`arithmetic error in ${error[0]}: ${error[1]}`, ...habits];
  return [...slips.map((names) => names.map((slip) => slip.name).join(" + ")), ...habits];
}

const giving = (mistakes, part, script) => mistakes.singles.filter(
  (one) => one.started.has(part) && gives(one, part, script.filled[part])).map((one) => one.slips[0]);

function hint(mistakes, part, script, { slips, error, habit }, off) {
  const together = slips.filter((names) => names.length > 1);
  if (together.length) return togetherWords(together);
  if (habit && off.includes(part)) return LAWS.habitWords[habit];
  const single = slips.length ? slips.map(([slip]) => slip) : giving(mistakes, part, script);
  if (single.length && single.length <= LAWS.mostNamed) {
    return slips.length ? groupWords(single) : `in this box alone: ${groupWords(single)}`;
  }
  return error && error[0] === part ? `but for ${error[1]} it would be right` : "";
}

function groupWords(slips) {
  const words = slips.map((slip) => slip.words);
  return words.length === 1 ? words[0] : `one of: ${words.join("; ")}`;
}

function togetherWords(alternatives) {
  let words = alternatives.map((slips) => slips.map((slip) => slip.words).join(" together with "));
  if (words.length > LAWS.mostNamed) {
    words = [...words.slice(0, LAWS.mostNamed), `${words.length - LAWS.mostNamed} more`];
  }
  return words.length === 1 ? words[0] : `one of: ${words.join("; ")}`;
}

// In a grader's words; nothing where nothing is wrong.
function diagnosisWords(found) {
  if (found.firstWrong === null) return "";
  if (found.habit) {
    const besides = found.slips.length || found.error ? diagnosisWords({ ...found, habit: null }) : "";
    return [LAWS.habitWords[found.habit], besides].filter((words) => words).join("; ");
  }
  if (found.error) return `one arithmetic error: ${found.error[1]} in ${found.error[0]}`;
  if (!found.slips.length) return `no known slip; the first wrong box is ${found.firstWrong}`;
  return found.slips.every((slips) => slips.length === 1)
    ? groupWords(found.slips.map(([slip]) => slip)) : togetherWords(found.slips);
}

// The one arithmetic error that leads from a right number to what was written, or null.
function errorIn(box) {
  if (box.found === null || wordIn(box) || box.found.decimals === null || box.value.abs().gte(LARGEST)) return null;
  const between = [box.part, ...(box.follows && !Array.isArray(box.follows) ? [box.follows] : [])];
  const text = box.value.toFixed(box.found.decimals);
  const right = (value) => between.some((interval) => lies(value, interval));
  const nobodys = /^-?0[0-9]|^-[0.]*$/; // 10 is not 00 with one digit wrong, nor -1 a -0
  const asWritten = (other) => !nobodys.test(other) && right(number(other));
  if (right(box.value.neg())) return "the sign";
  const digits = [...text.matchAll(/[0-9]/g)].map((found) => found.index);
  const pairs = digits.filter((at) => digits.includes(at + 1));
  if (pairs.some((at) => asWritten(text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)))) {
    return "two digits exchanged";
  }
  if (right(box.value.times(10)) || right(box.value.div(10))) return "the decimal point";
  const others = digits.flatMap((at) => [..."0123456789"].map((digit) => text.slice(0, at) + digit + text.slice(at + 1)));
  return others.some(asWritten) ? "one digit" : null;
}

// What is wrong with one term of the sum that should stand in a box, if that alone leads to its number, or null.
function termOff(graph, part, script) {
  const found = script.filled[part];
  for (const [error, steps] of withATermOff(graph, part)) {
    const follows = evaluated(steps, script.places + EXTRA_PLACES, script.goingOn, [part])[part];
    if (liesIn(found, follows, script.places)) return error;
  }
  return null;
}

function withATermOff(graph, part) {
  const place = graph.findIndex((step) => step.part === part);
  const step = graph[place];
  if (!SUMS.includes(step.operation)) return [];
  return step.operands.flatMap((term, at) => {
    const turned = { name: "minus the term", operation: "negative", operands: [term], part: null };
    const off = (other) => ({ ...step, operands: step.operands.map((one, place) => (place === at ? other : one)) });
    const sign = ["the sign of one term", [...graph.slice(0, place), turned, off(turned.name)]];
    return step.operation === "sum" ? [["one term left out", [...graph.slice(0, place), off(ZERO)]], sign] : [sign];
  });
}
