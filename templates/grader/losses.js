// The cross-entropy of one row, as examgen/items/losses.py works it out.

const BEYOND_ANY_LOSS = number(10000);

function crossEntropy(share, sums, target, kept) {
  const byShare = lossByShare(share, sums, target, kept);
  if (byShare === null) return null;
  const others = [lossByDifference(sums, target, kept), lossBySums(sums, target, kept)];
  const ways = [byShare, ...others.filter((way) => way !== null && meet(way, byShare))];
  return estimate(byShare.value, least(ways.map((way) => way.low)), most(ways.map((way) => way.high)));
}

function lossByShare(share, sums, target, kept) {
  if (share.low.gt(0)) return logarithmOf(share, kept);
  const given = shares(sums, kept)[target];
  if (meet(given, share)) return logarithmOf(given, kept);
  if (share.value.gt(0) || share.high.lte(0)) return logarithmOf(share, kept);
  const lowest = share.high.ln().neg();
  return noted(estimate(lowest, lowest, BEYOND_ANY_LOSS), kept);
}

function lossByDifference(sums, target, kept) {
  const lost = unit(kept).div(2).times(3 * (sums.length - 1) + 1);
  const others = sums.filter((_, place) => place !== target);
  const lowest = ONE.plus(added(others.map((other) => exponential(other.low.minus(sums[target].high)))));
  const highest = ONE.plus(added(others.map((other) => exponential(other.high.minus(sums[target].low)))));
  return { low: lowest.ln().minus(lost), high: highest.ln().plus(lost) };
}

function lossBySums(sums, target, kept) {
  const half = unit(kept).div(2);
  const lost = half.times(2 * sums.length - 1);
  const others = sums.filter((_, place) => place !== target);
  const lowest = exponential(sums[target].high).plus(added(others.map((other) => exponential(other.low)))).minus(lost);
  const highest = exponential(sums[target].low).plus(added(others.map((other) => exponential(other.high)))).plus(lost);
  if (lowest.lte(0)) return null;
  return {
    low: lowest.ln().minus(sums[target].high).minus(half.times(2)),
    high: highest.ln().minus(sums[target].low).plus(half.times(2)),
  };
}

function logarithmOf(share, kept) {
  if (share.value.lte(0)) return null;
  const highest = share.low.gt(0) ? share.low.ln().neg() : BEYOND_ANY_LOSS;
  return noted(estimate(share.value.ln().neg(), share.high.ln().neg(), highest), kept);
}
