// Weights of the student's own choice: all nine are right if the network computes its task, else none is.

const CALLED = ["date", "per cent"];
const BLANK_WEIGHT = { value: ZERO, decimals: 0, text: "0" };

function judged(item, written) {
  const read = item.parts.map((part) => ({ part, text: written[part.name] ?? "" }))
    .map((box) => ({ ...box, ...readNumber(box.text) }));
  const counted = read.map((box) => (box.problem === "blank" ? { ...box, found: BLANK_WEIGHT } : box));
  const reason = whyNot(item.chosen, counted);
  return read.map(({ part, text, problem }) => {
    const blank = problem === "blank";
    const verdict = blank && reason ? "blank" : problem && !blank ? "unclear" : reason ? "wrong" : "right";
    const why = blank ? "All four rows are right with 0 in this box, which is blank." : "All four rows are right.";
    const points = verdict === "right" ? number(part.points) : ZERO;
    return {
      name: part.name, written: stripped(text), verdict, points,
      reason: reason || why, look: TO_LOOK_AT.includes(verdict),
    };
  });
}

function whyNot(chosen, read) {
  if (read.every(({ problem }) => problem === "blank")) {
    return "Weights are right only together, and every box is blank.";
  }
  for (const { part, found, problem } of read) {
    if (CALLED.includes(problem)) return `Weights are right only together, and ${part.name} ${LAWS.unclear[problem]}.`;
    if (found === null) return `Weights are right only together, and ${part.name} has none that can be read.`;
    const refusal = refused(found, number(chosen.largest));
    if (refusal) return `Weights are right only together, and that of ${part.name} ${refusal}.`;
  }
  const weights = Object.fromEntries(read.map(({ part, found }) => [part.name, found.value]));
  const said = chosen.rows.map(({ inputs, target }) => ({ inputs, target, output: outputOf(chosen.units, weights, inputs) }))
    .filter(({ target, output }) => output.minus(target).abs().gt(number(chosen.margin)))
    .map(({ inputs, target, output }) => `on row (${Object.values(inputs).join(",")}) O is `
      + `${output.toFixed(4, Decimal.ROUND_HALF_EVEN)}, and ${chosen.task} is ${target}`);
  return said.length ? `O${said.join("; ").slice(1)}.` : "";
}

function refused({ value, text }, largest) {
  if (value.abs().gt(largest)) return `is ${text}, which is beyond ±${largest}`;
  return value.decimalPlaces() > WEIGHT_PLACES ? `is ${text}, which has more than one decimal` : null;
}

// A forward pass; units: each with the edges that lead to it, its bias last.
function outputOf(units, weights, inputs) {
  const values = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, number(value)]));
  for (const { name, activation, sources } of units) {
    const total = sources.reduce(
      (sum, source) => sum.plus(weights[`${source}->${name}`].times(values[source])), weights[`B->${name}`]);
    values[name] = FUNCTIONS[activation](total);
  }
  return values[units.at(-1).name];
}
