// What follows in every box from what is written above it: the steps of a question travel as data, and this runs them.

const WEIGHT_PLACES = 1;
const EXTRA_PLACES = 2;
const LARGEST = number(1000000);

function product([first, second], kept) {
  if (isExact(second)) return times(first, second.value, kept);
  return isExact(first) ? times(second, first.value, kept) : by(first, second, kept);
}

function asWeight(result, places) {
  const weight = coarsened(result, places ? places.value.toNumber() : WEIGHT_PLACES);
  return estimate(weight.value, least([weight.low, result.low]), most([weight.high, result.high]));
}

const OPERATIONS = {
  "sum": totalOf,
  "difference": ([first, ...others], kept) => totalOf([first, ...others.map(negative)], kept),
  "product": product,
  "product of three": productOfThree,
  "quotient": ([top, bottom], kept) => over(top, bottom, kept),
  "weight": ([result, places]) => asWeight(result, places),
  "share": ([place, ...sums], kept) => shares(sums, kept)[place.value.toNumber()],
  "sum of powers": sumOfPowers,
  "share of a sum": ([place, whole, ...sums], kept) => shareOf(whole, place.value.toNumber(), sums, kept),
  "cross-entropy": ([share, place, ...sums], kept) => crossEntropy(share, sums, place.value.toNumber(), kept),
  "negative": ([step]) => negative(step),
  "copied": ([given]) => ({ ...exactly(given.value), copied: true }),
};
for (const activation of Object.keys(FUNCTIONS)) {
  for (const [role, does] of [["", activated], [" derivative", derivative], [" undone", undone]]) {
    OPERATIONS[`${activation}${role}`] = ([step, ...settings], kept) =>
      does(activation, step, kept, ...settings.map((setting) => setting.value));
  }
}

const sides = (step) => [...new Set([step.low.gte(HALF), step.high.gte(HALF)])];

// All outputs of one pass, then those of the other.
function sameSide(outputs) {
  const reach = outputs.map(sides);
  const pairs = reach.slice(reach.length / 2).map((second, place) => [reach[place], second]);
  const same = pairs.every(([first, second]) => first.some((side) => second.includes(side)));
  const other = pairs.some((pair) => new Set(pair.flat()).size > 1);
  return [...(other ? ["no"] : []), ...(same ? ["yes"] : [])];
}

function largestOf(steps) {
  const top = most(steps.map((step) => step.low));
  return steps.flatMap((step, place) => (step.high.gte(top) ? [String(place)] : []));
}

function functionOf(outputs) {
  const tables = outputs.map(sides).reduce(
    (tables, reach) => tables.flatMap((table) => reach.map((one) => table + Number(one))), [""]);
  return [...new Set(tables.flatMap(functionNames))].sort();
}

const WORDS = { "same side": sameSide, "largest": largestOf, "function": functionOf };

const believable = (step) =>
  (step === null || most([step.low.neg(), step.high]).gte(LARGEST) ? null : step);

// What follows in each of `parts`, a list, from the estimates in `written`, by part; a list of words where it is a word,
// null where nothing follows.
function evaluated(graph, kept, written, parts) {
  return followed(graph, kept, written, parts).found;
}

// The number of every step, on the way too, with what is written in its box where something is; null where nothing leads.
function stands(graph, kept, written) {
  const { numbers } = followed(graph, kept, written, null);
  return new Map([...numbers].filter(([, step]) => step !== null).map(([name, step]) => [name, step.value]));
}

function followed(graph, kept, written, parts) {
  const numbers = new Map();
  for (const step of graph) {
    if (step.part !== null && step.part in written) numbers.set(step.name, believable(written[step.part]));
  }
  const compared = new Set(numbers.keys());
  const found = {};
  for (const step of parts === null ? graph : needed(graph, new Set(parts), compared)) {
    const result = step.operation in WORDS ? word(step, numbers, compared, kept) : worked(step, numbers, kept);
    if (step.part !== null && (parts === null || parts.includes(step.part))) found[step.part] = result;
    if (!compared.has(step.name) && !Array.isArray(result)) numbers.set(step.name, result);
  }
  return { found, numbers };
}

// The steps from which these parts follow, in their order, as far back as something is written.
function needed(graph, parts, written) {
  const wanted = new Set();
  return [...graph].reverse().filter((step) => {
    if (!parts.has(step.part) && (!wanted.has(step.name) || written.has(step.name))) return false;
    step.operands.filter((operand) => typeof operand === "string").forEach((name) => wanted.add(name));
    return true;
  }).reverse();
}

const operand = (name, numbers) => (typeof name === "string" ? numbers.get(name) : exactly(name));

function worked(step, numbers, kept) {
  const operands = step.operands.map((name) => operand(name, numbers));
  return operands.includes(null) ? null : believable(OPERATIONS[step.operation](operands, kept));
}

// A student compares what he handed in, or what he kept: of what is not written, either may be.
function word(step, numbers, written, kept) {
  const compared = step.operands.map((name) => {
    const found = operand(name, numbers);
    return found === null || written.has(name) ? found : { ...found, ...handedIn(found, kept - EXTRA_PLACES) };
  });
  return compared.includes(null) ? null : WORDS[step.operation](compared);
}

// For each part, the nearest boxes that it is worked out from.
function boxesAbove(graph) {
  const above = new Map();
  const found = {};
  for (const step of graph) {
    const names = step.operands.filter((name) => typeof name === "string").flatMap((name) => above.get(name));
    const nearest = [...new Set(names)];
    above.set(step.name, step.part === null ? nearest : [step.part]);
    if (step.part !== null) found[step.part] = nearest;
  }
  return found;
}

// Steps as they travel, with numbers in the place of texts. of: the question's own steps, to which a place refers.
function graphOf(steps, of = []) {
  return steps.map((step) => (typeof step === "number" ? of[step] : {
    ...step,
    operands: step.operands.map((given) => ("number" in given ? number(given.number) : given.step)),
  }));
}
