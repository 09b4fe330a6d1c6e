// Points that a grader gives by hand, with a comment that says why. The rules are those of examgen/grading/by_hand.py.

// byHand: {points, comment} by part. Verdicts, reasons and the diagnosis stay; who decided need not look again.
function overridden(marked, byHand) {
  const parts = marked.parts.map((part) => {
    const given = byHand[part.name];
    return given ? { ...part, points: number(given.points), byHand: { ...given, instead: part.points } } : part;
  });
  return { ...marked, parts, total: added(parts.map((part) => part.points)), toLookAt: parts.some(looksOdd) };
}

const looksOdd = (part) => part.look && !part.byHand;

const byHandWords = ({ points, instead, comment }) => `By hand ${points} instead of ${instead}: ${comment}`;

const LONGEST_COMMENT = 300;

// Why a box cannot have these points; empty if it can.
function pointsRefused(text, comment, worth) {
  const { found } = readNumber(text);
  if (!found || found.value.lt(0) || found.value.gt(number(worth))) return `Give points from 0 to ${worth}.`;
  if (comment.length > LONGEST_COMMENT) return `A comment has ${LONGEST_COMMENT} characters at most.`;
  return found.value.times(8).isInteger() ? "" : "Points are whole, or end in .5, .25 or .125.";
}
