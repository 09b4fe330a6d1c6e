// Boolean functions of two inputs and of three, as people name them and write them down; as examgen/paper/boolean.py reads them.

const booleanRows = (inputs) => Array.from({ length: 2 ** inputs }, (_, row) =>
  Object.fromEntries(Array.from({ length: inputs }, (_, place) => [`i${place}`, Boolean((row >> (inputs - 1 - place)) & 1)])));

// The names of a function by its truth vector; those of three inputs are called by that.
const functionNames = (table) =>
  (table.length === 4 ? LAWS.functions[table] : [`${table.slice(0, 4)} ${table.slice(4)}`, ...(LAWS.functions[table] ?? [])]);

const LONGEST_EXPRESSION = 100;

const meaning = (words, means) => words.map((word) => [word, means]);

const BOOLEAN_WORDS = new Map([
  ...meaning(["and", "&", "&&", "∧", "·", "⋅", "*"], "and"),
  ...meaning(["or", "|", "||", "∨", "+"], "or"),
  ...meaning(["xor", "ex-or", "exor", "x-or", "eor", "⊕", "⊻", "^", "≠", "!=", "<>", "/=", "≢", "↮"], "xor"),
  ...meaning(["xnor", "ex-nor", "x-nor", "exnor", "nxor", "iff", "⊙", "=", "==", "<->", "↔", "⇔", "≡", "⟷", "⟺"], "xnor"),
  ...meaning(["nand", "↑", "⊼"], "nand"),
  ...meaning(["nor", "↓", "⊽"], "nor"),
  ...meaning(["->", "implies"], "implies"),
  ...meaning(["←", "⇐", "⟸"], "implied"),
  ...meaning(["not", "¬", "~", "!"], "not"),
  ...meaning(["[", "{"], "("),
  ...meaning(["]", "}"], ")"),
  ...["i0", "i1", "i2", "(", ")", "0", "1", ",", "neither", "if", "then"].map((word) => [word, word]),
  ["true", "1"],
  ["false", "0"],
]);

const BOOLEAN_OPERATIONS = {
  and: (one, other) => one && other,
  or: (one, other) => one || other,
  xor: (one, other) => one !== other,
  xnor: (one, other) => one === other,
  nand: (one, other) => !(one && other),
  nor: (one, other) => !(one || other),
  implies: (one, other) => !one || other,
  implied: (one, other) => one || !other,
};

// Operations that take any number of operands where they are written before them: `xor(i0, i1)`.
const OF_ALL = {
  and: (values) => values.every(Boolean),
  or: (values) => values.some(Boolean),
  xor: (values) => values.filter(Boolean).length % 2 === 1,
  nand: (values) => !values.every(Boolean),
  nor: (values) => !values.some(Boolean),
};

// What stands before an expression and says whose it is: `f(i0, i1) =`.
const OF_OUTPUT = /^(?:f|o|y|z|out|output)(?: ?\( ?i0 ?, ?i1(?: ?, ?i2)? ?\))? ?= ?(?![=>])/;

const BOOLEAN_TOKEN = new RegExp(
  `${SPACE}*(e?x-n?or|[a-z]+[0-2]?|<->|->|&&|\\|\\||==|!=|<>|/=|[01]|[&∧·⋅*|∨+⊕⊻^≠≢↮⊙=↔⇔≡⟷⟺↑⊼↓⊽←⇐⟸¬~!()[\\]{},])`, "y");

// The outputs of the function that a text names or writes down, like "0110"; null if it does neither.
function namedFunction(text, inputs = 2) {
  const known = Object.entries(LAWS.functions).filter(([table]) => table.length === 2 ** inputs);
  const named = known.find(([, names]) => names.includes(text));
  if (named) return named[0];
  const spelt = text.replace("< ->", "<->").replace(/(?<![\p{L}\p{N}_])i_(?=[0-2])/gu, "i").replace(OF_OUTPUT, "");
  const tokens = [...text].length > LONGEST_EXPRESSION ? null : booleanTokens(spelt);
  if (!tokens) return null;
  if (tokens.length === 1) {
    const alone = known.find(([, names]) => names.includes(tokens[0]));
    if (alone) return alone[0];
  }
  const outputs = booleanRows(inputs).map((row) => expressionValue(tokens, row));
  return outputs.includes(null) ? null : outputs.map(Number).join("");
}

function booleanTokens(text) {
  const found = [];
  BOOLEAN_TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = BOOLEAN_TOKEN.lastIndex) {
    BOOLEAN_TOKEN.lastIndex = at;
    const match = BOOLEAN_TOKEN.exec(text);
    if (!match || !BOOLEAN_WORDS.has(match[1])) return null;
    found.push(BOOLEAN_WORDS.get(match[1]));
  }
  return found;
}

// NOT binds first, AND before OR; all else wants brackets. null where it is no expression.
function expressionValue(tokens, inputs) {
  const left = [...tokens];
  const value = chainValue(left, inputs);
  return left.length ? null : value;
}

function chainValue(left, inputs) {
  const values = [operandValue(left, inputs)];
  const operations = [];
  while (Object.hasOwn(BOOLEAN_OPERATIONS, left[0] ?? "")) {
    operations.push(left.shift());
    values.push(operandValue(left, inputs));
  }
  if (values.includes(null)) return null;
  const all = (...names) => operations.every((name) => names.includes(name));
  if (operations.length > 1 && !all("and", "or") && !all("xor")) return null;
  return workedOut(...workedOut(values, operations, ["and"]), Object.keys(BOOLEAN_OPERATIONS))[0][0];
}

function operandValue(left, inputs) {
  const taken = left.shift() ?? "";
  if (taken === "not") {
    const value = operandValue(left, inputs);
    return value === null ? null : !value;
  }
  if (taken === "(") {
    const value = chainValue(left, inputs);
    return left.shift() === ")" ? value : null;
  }
  if (taken === "neither") {
    const one = operandValue(left, inputs);
    const other = left.shift() === "nor" ? operandValue(left, inputs) : null;
    return one === null || other === null ? null : !(one || other);
  }
  if (taken === "if") {
    const condition = chainValue(left, inputs);
    if (left[0] === ",") left.shift();
    const then = left.shift() === "then" ? chainValue(left, inputs) : null;
    return condition === null || then === null ? null : then || !condition;
  }
  if (Object.hasOwn(BOOLEAN_OPERATIONS, taken)) return valueOfAll(taken, left, inputs);
  if (Object.hasOwn(inputs, taken)) return inputs[taken];
  return taken === "0" || taken === "1" ? taken === "1" : null;
}

// An operation that is written before its operands, or alone and means all inputs: `xor(i0, i1)`, `not xor`.
function valueOfAll(operation, left, inputs) {
  if (!left.length || left[0] === ")") return together(operation, Object.values(inputs));
  const values = [];
  while (left.shift() === (values.length ? "," : "(")) {
    values.push(chainValue(left, inputs));
    if (left[0] === ")") {
      left.shift();
      return together(operation, values);
    }
  }
  return null;
}

function together(operation, values) {
  if (values.includes(null)) return null;
  if (Object.hasOwn(OF_ALL, operation) && values.length > 1) return OF_ALL[operation](values);
  return values.length === 2 ? BOOLEAN_OPERATIONS[operation](...values) : null;
}

function workedOut(values, operations, binds) {
  const [left, kept] = [[values[0]], []];
  operations.forEach((operation, place) => {
    if (binds.includes(operation)) {
      left.push(BOOLEAN_OPERATIONS[operation](left.pop(), values[place + 1]));
    } else {
      kept.push(operation);
      left.push(values[place + 1]);
    }
  });
  return [left, kept];
}

const truthVector = (rows) => new RegExp(
  `[(\\[]?${SPACE}*(?<![\\p{L}\\p{N}_])[01](?:${SPACE}*,?${SPACE}*[01]){${rows - 1}}(?![\\p{L}\\p{N}_])${SPACE}*[)\\]]?`, "gu");

const TRUTH_VECTORS = { 2: truthVector(4), 3: truthVector(8) };

// The functions that truth vectors in a text are: `xor (0110)`, `0,1,1,0`.
const functionsBeside = (text, inputs) =>
  (text.match(TRUTH_VECTORS[inputs]) ?? []).map((vector) => vector.replace(/[^01]/g, ""));
