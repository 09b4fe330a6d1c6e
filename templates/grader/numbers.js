// The numbers of the paper world, as examgen/paper/arithmetic.py has them: 28 digits, ties to even on the way, half up on
// paper. An estimate is {value, low, high}: the exact value of a step, and what any honest student has there.

const Number28 = Decimal.clone({
  precision: 28, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -9e15, toExpPos: 9e15, defaults: true,
});
const TRUSTED_PLACES = 20;

const number = (text) => new Number28(text);
const ZERO = number(0);
const ONE = number(1);
const HALF = number("0.5");

const unit = (places) => number(`1e${-places}`);

// What lies beyond the trusted decimals is the rounding error of 28 digits, and must not decide.
function quantized(value, places, rounding) {
  const rounded = value.toDecimalPlaces(TRUSTED_PLACES, Decimal.ROUND_HALF_EVEN).toDecimalPlaces(places, rounding);
  return rounded.isZero() ? ZERO : rounded;
}
const roundHalfUp = (value, places) => quantized(value, places, Decimal.ROUND_HALF_UP);
const roundHalfDown = (value, places) => quantized(value, places, Decimal.ROUND_HALF_DOWN);

const least = (numbers) => numbers.reduce((one, other) => (other.lt(one) ? other : one));
const most = (numbers) => numbers.reduce((one, other) => (other.gt(one) ? other : one));
const added = (numbers) => numbers.reduce((one, other) => one.plus(other), ZERO);

const lies = (value, between) => value.gte(between.low) && value.lte(between.high);
const meet = (one, other) => one.low.lte(other.high) && other.low.lte(one.high);

const estimate = (value, low, high) => ({ value, low, high });
const exactly = (value) => estimate(value, value, value);
const isExact = (step) => step.low.eq(step.high);
const negative = (step) => estimate(step.value.neg(), step.high.neg(), step.low.neg());

// The same step after so many roundings to `kept` decimals; one that can be written down whole loses nothing.
function noted(step, kept, roundings = 1) {
  if (isExact(step) && step.value.eq(roundHalfUp(step.value, kept))) return step;
  const spread = unit(kept).times(roundings).div(2);
  return estimate(step.value, step.low.minus(spread), step.high.plus(spread));
}

// What may stand in the box: half a unit of `places` more at either end; of a number that is copied, nothing more.
function handedIn(step, places) {
  const half = step.copied ? ZERO : unit(places).div(2);
  return {
    low: quantized(step.low.minus(half), places + 2, Decimal.ROUND_FLOOR),
    high: quantized(step.high.plus(half), places + 2, Decimal.ROUND_CEIL),
  };
}

function times(step, factor, kept) {
  const ends = [step.low.times(factor), step.high.times(factor)];
  return noted(estimate(step.value.times(factor), least(ends), most(ends)), kept);
}

function by(one, other, kept) {
  const ends = [one.low, one.high].flatMap((end) => [end.times(other.low), end.times(other.high)]);
  return noted(estimate(one.value.times(other.value), least(ends), most(ends)), kept);
}

function over(step, divisor, kept) {
  if (divisor.low.lte(0) && divisor.high.gte(0)) return null;
  if (isExact(divisor) && divisor.value.eq(1)) return step;
  const ends = [step.low, step.high].flatMap((end) => [end.div(divisor.low), end.div(divisor.high)]);
  return noted(estimate(step.value.div(divisor.value), least(ends), most(ends)), kept);
}

function totalOf(terms, kept) {
  const [value, low, high] = ["value", "low", "high"].map((end) => added(terms.map((term) => term[end])));
  const roundings = terms.every(isExact) ? 1 : Math.max(1, terms.length - 1);
  return noted(estimate(value, low, high), kept, roundings);
}

// Each order of the product has ends of its own: the outermost count.
function productOfThree([first, second, third], kept) {
  const ways = [[first, second, third], [first, third, second], [second, third, first]].map(
    ([one, other, last]) => by(by(one, other, kept), last, kept));
  return estimate(ways[0].value, least(ways.map((way) => way.low)), most(ways.map((way) => way.high)));
}

// What a student has who rounds a step to `places` decimals and goes on from there, ties either way.
const coarsened = (step, places) => estimate(
  roundHalfUp(step.value, places),
  least([roundHalfUp(step.low, places), roundHalfDown(step.low, places)]),
  most([roundHalfUp(step.high, places), roundHalfDown(step.high, places)]));
