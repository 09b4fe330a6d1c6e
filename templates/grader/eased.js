// Wrong numbers after which less is left to work out, counted as examgen/grading/eased.py counts it.

const PRODUCTS = ["product", "product of three"];
const SUMS = ["sum", "difference"];
const OF_ACTIVATIONS = new Set(Object.keys(FUNCTIONS).flatMap((name) => [name, `${name} derivative`, `${name} undone`]));
const CURVED = new Set(Object.keys(SLOPES).flatMap((name) => [name, `${name} derivative`, `${name} undone`]));

// Why less is left after a wrong number in a box than on the right way, or null. rightWay: what is right above it.
function easing(part, given, graph, rightWay, places) {
  const right = stands(graph, places + EXTRA_PLACES, rightWay);
  const wrong = stands(graph, places + EXTRA_PLACES, { ...rightWay, [part]: given });
  const after = stepsAfter(part, graph);
  const invented = (step, value) => (after.has(step) ? knownByHeart(value) : isNought(value));
  const worked = (step, value) => isNought(value);
  if (workLeft(graph, wrong, places, invented) >= workLeft(graph, right, places, worked)) return null;
  if (easy(roundHalfUp(given.value, places))) return "trivial";
  if (graph.some((step) => flat(step, wrong, places) && !flat(step, right, places))) return "saturated";
  const again = countRepeated(graph, wrong, places, invented) > countRepeated(graph, right, places, worked);
  return again ? "on the page" : "less";
}

// Why a grader should look at what follows from a number that one arithmetic error led to, or null.
function standsOut(part, given, graph, rightWay, places) {
  const how = easing(part, given, graph, rightWay, places);
  if (how !== null) return how;
  if (easy(roundHalfUp(given.value, places))) return "trivial";
  const numbers = stands(graph, places + EXTRA_PLACES, { ...rightWay, [part]: given });
  const { name } = graph.find((step) => step.part === part);
  return graph.some((step) => step.operands.includes(name) && flat(step, numbers, places)) ? "saturated" : null;
}

// The steps that hang on the number in a box.
function stepsAfter(part, graph) {
  const names = new Set(graph.filter((step) => step.part === part).map(({ name }) => name));
  const after = new Set();
  for (const step of graph) {
    if (!step.operands.some((one) => names.has(one))) continue;
    names.add(step.name);
    after.add(step);
  }
  return after;
}

// known: where the value of a curve is known by heart, by step.
function workLeft(graph, numbers, places, known) {
  const steps = graph.map((step) => operationsOf(step, numbers, places));
  return new Set(functionValues(graph, numbers, places, known)).size + steps.reduce((one, other) => one + other, 0);
}

// The products, additions, quotients and comparisons of a step.
function operationsOf(step, numbers, places) {
  const given = givenOf(step, numbers);
  if (given.length < step.operands.length) return 0;
  const rounded = given.map((one) => roundHalfUp(one, places));
  const uneasy = rounded.filter((one) => !easy(one)).length;
  if (PRODUCTS.includes(step.operation)) return rounded.some((one) => one.isZero()) ? 0 : Math.max(0, uneasy - 1);
  if (SUMS.includes(step.operation)) {
    return Math.max(0, given.filter((one) => !roundHalfUp(one, places + EXTRA_PLACES).isZero()).length - 1);
  }
  if (step.operation === "quotient") return Number(!rounded[0].isZero() && !easy(rounded[1]));
  if (step.operation in WORDS) return uneasy;
  if (step.operation === "share of a sum") return Number(!easy(rounded[1]) && !flat(step, numbers, places));
  if (step.operation === "sum of powers") return given.length - 1;
  return Number(step.operation === "share" && !flat(step, numbers, places));
}

// Every function value that is to be worked out, as often as it is used.
const functionValues = (graph, numbers, places, known) => graph.flatMap((step) => applied(step, numbers)
  .map(([name, given]) => [name, roundHalfUp(given, places)])
  .filter(([, argument]) => !(CURVED.has(step.operation) ? known(step, argument) : knownByHeart(argument)) && !flat(step, numbers, places))
  .map(([name, argument]) => `${name} of ${argument.toFixed(places)}`));

function applied(step, numbers) {
  const given = givenOf(step, numbers);
  if (given.length < step.operands.length) return [];
  if (step.operation in EXPONENTS) return EXPONENTS[step.operation](given).map((total) => ["exponential", total]);
  return CURVED.has(step.operation) || step.operation === "cross-entropy" ? [[step.operation, given[0]]] : [];
}

// Of which of their operands operations take exponentials.
const EXPONENTS = {
  "share": (given) => given.slice(1),
  "sum of powers": (given) => given,
  "share of a sum": (given) => [given[2 + given[0].toNumber()]],
};

const isNought = (value) => value.isZero();
const knownByHeart = (value) => value.isZero() || value.abs().eq(1);

// Whether a function comes to 0 or ±1 at `places`.
function flat(step, numbers, places) {
  const functions = OF_ACTIVATIONS.has(step.operation) || ["share", "share of a sum", "cross-entropy"].includes(step.operation);
  return functions && numbers.has(step.name) && knownByHeart(roundHalfUp(numbers.get(step.name), places));
}

function countRepeated(graph, numbers, places, known) {
  const values = functionValues(graph, numbers, places, known);
  return values.length - new Set(values).size;
}

const givenOf = (step, numbers) => step.operands
  .map((one) => (typeof one === "string" ? numbers.get(one) : one)).filter((one) => one !== undefined);

// 0, ±1, ±10 and so on: nothing is to be multiplied.
function easy(value) {
  const size = value.abs();
  return size.isZero() || (size.gte(1) && size.eq(number(`1e${size.e}`)));
}
