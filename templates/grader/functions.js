// Activations, their derivatives and inverses, softmax: on numbers, and on estimates of them.

const powers = new Map();
const MOST_POWERS = 4096;

function exponential(value) {
  const name = value.toString();
  let power = powers.get(name);
  if (power === undefined) {
    if (powers.size >= MOST_POWERS) powers.clear();
    power = value.exp();
    powers.set(name, power);
  }
  return power;
}

function tanh(total) {
  if (total.isZero()) return ZERO;
  const shrunk = exponential(total.abs().times(-2));
  const size = ONE.minus(shrunk).div(ONE.plus(shrunk));
  return total.isNegative() ? size.neg() : size;
}

const FUNCTIONS = {
  relu: (total) => (total.gt(0) ? total : ZERO),
  sigmoid: (total) => ONE.div(ONE.plus(exponential(total.neg()))),
  tanh,
  "leaky-relu": (total, slope) => (total.gte(0) ? total : total.times(slope)),
  linear: (total) => total,
  step: (total) => (total.gte(0) ? ONE : ZERO),
};
const SLOPES = {
  sigmoid: (output) => output.times(ONE.minus(output)),
  tanh: (output) => ONE.minus(output.times(output)),
};
const PEAKS = { sigmoid: HALF, tanh: ZERO };
const INVERSES = {
  sigmoid: (output) => output.div(ONE.minus(output)).ln(),
  tanh: (output) => ONE.plus(output).div(ONE.minus(output)).ln().times(HALF),
};
const RANGES = { sigmoid: { low: ZERO, high: ONE }, tanh: { low: ONE.neg(), high: ONE } };

// settings: the slope of a leaky ReLU.
function activated(activation, total, kept, ...settings) {
  const ends = [total.value, total.low, total.high];
  const [value, low, high] = ends.map((end) => FUNCTIONS[activation](end, ...settings));
  if (settings.length) return total.low.lt(0) ? noted(estimate(value, low, high), kept) : estimate(value, low, high);
  const roundings = LAWS.roundings[activation];
  if (isExact(total) && (roundings === 0 || total.value.isZero())) return noted(exactly(value), kept, roundings);
  const spread = unit(kept).times(roundings).div(2);
  return estimate(value, low.minus(spread), high.plus(spread));
}

// Of a ReLU, leaky or not, from its sum, of the others from their output.
function derivative(activation, step, kept, left = ZERO) {
  if (activation === "linear") return exactly(ONE);
  if (!(activation in SLOPES)) {
    const [value, low, high] = [step.value, step.low, step.high].map((end) => (end.gt(0) ? ONE : left));
    return estimate(value, low, high);
  }
  const slope = SLOPES[activation];
  const value = slope(step.value);
  const roundings = LAWS.slopeRoundings[activation];
  if (isExact(step)) return noted(exactly(value), kept, roundings);
  const ends = [slope(step.low), slope(step.high)];
  const top = lies(PEAKS[activation], step) ? slope(PEAKS[activation]) : most(ends);
  return noted(estimate(value, least(ends), top), kept, roundings);
}

function undone(activation, output, kept, slope) {
  if (activation === "linear") return output;
  if (slope) {
    const ends = [output.value, output.low, output.high].map((end) => (end.gte(0) ? end : end.div(slope)));
    return output.low.lt(0) ? noted(estimate(...ends), kept) : estimate(...ends);
  }
  if (activation === "relu") return output.low.gt(0) ? output : null;
  const spread = unit(kept).times(LAWS.inverseRoundings[activation]).div(2);
  const [low, high] = [output.low.minus(spread), output.high.plus(spread)];
  if (!(RANGES[activation].low.lt(low) && high.lt(RANGES[activation].high))) return null;
  const last = unit(kept).div(2);
  const inverse = INVERSES[activation];
  return estimate(inverse(output.value), inverse(low).minus(last), inverse(high).plus(last));
}

function softmax(totals) {
  const largest = most(totals);
  const rising = totals.map((total) => exponential(total.minus(largest)));
  const whole = rising.reduce((one, other) => one.plus(other));
  return rising.map((one) => one.div(whole));
}

// The outputs of a softmax layer, worked out from its sums by any usual way; see arithmetic.shares.
function shares(totals, kept) {
  const half = unit(kept).div(2);
  const usual = half.times(3 * (totals.length - 1) + 1);
  const ratios = ratiosOf(totals, half);
  const between = extremes(totals);
  const reach = totals.map((_, place) => ({
    low: least([ratios[place].low.minus(half.times(3)), between[place].low.minus(usual)]),
    high: most([ratios[place].high.plus(half.times(3)), between[place].high.plus(usual)]),
  }));
  const low = added(reach.map((ends) => ends.low));
  const high = added(reach.map((ends) => ends.high));
  return softmax(totals.map((total) => total.value)).map((value, place) => estimate(
    value,
    least([reach[place].low, ONE.minus(high.minus(reach[place].high))]),
    most([reach[place].high, ONE.minus(low.minus(reach[place].low))])));
}

const FARTHEST_POWER = number(100);

const powerOf = (total, kept) => {
  const [value, low, high] = ["value", "low", "high"].map((end) => exponential(least([total[end], FARTHEST_POWER])));
  if (isExact(total) && total.value.isZero()) return exactly(value);
  const spread = unit(kept).div(2);
  return estimate(value, low.minus(spread), high.plus(spread));
};

const sumOfPowers = (totals, kept) => totalOf(totals.map((total) => powerOf(total, kept)), kept);

// One share beside the sum of the exponentials as it stands in its box; see share_of in estimates.py.
function shareOf(whole, place, totals, kept) {
  const usual = shares(totals, kept)[place];
  const workedOut = sumOfPowers(totals, kept);
  if (["value", "low", "high"].every((end) => whole[end].eq(workedOut[end]))) return usual;
  const byWhole = over(powerOf(totals[place], kept), whole, kept);
  if (!meet(whole, workedOut)) return byWhole;
  if (byWhole === null) return usual;
  return estimate(usual.value, least([usual.low, byWhole.low]), most([usual.high, byWhole.high]));
}

function extremes(totals) {
  const share = (own, place, others) =>
    softmax(totals.map((total, other) => total[other === place ? own : others]))[place];
  return totals.map((_, place) => ({ low: share("low", place, "high"), high: share("high", place, "low") }));
}

function ratiosOf(totals, half) {
  const lost = half.times(totals.length - 1);
  const lows = totals.map((total) => exponential(total.low).minus(half));
  const highs = totals.map((total) => exponential(total.high).plus(half));
  if (least(lows).lte(lost)) return totals.map(() => ({ low: ZERO, high: ONE }));
  const [fewest, all] = [added(lows), added(highs)];
  return totals.map((_, place) => ({
    low: lows[place].div(lows[place].plus(all.minus(highs[place])).plus(lost)),
    high: highs[place].div(highs[place].plus(fewest.minus(lows[place])).minus(lost)),
  }));
}
