// What stands in a box that asks for a word, read as examgen/paper/answer_words.py reads it.

const SAID_YES = ["yes", "y", "yeah", "yep", "true", "right", "correct", "ja", "oui", "si", "sí"];
const SAID_NO = ["no", "n", "nope", "false", "wrong", "incorrect", "nein", "non"];
const TURNED_ROUND = ["not", "never", "longer", "more", "isn"];

const BEFORE_RIGHT = new RegExp(
  `^(?:(?:it is|it's|it|is|they are|both are|both|still)${SPACE}+)+`
  + `(?=(?:still${SPACE}+)?(?:not|right|correct|wrong|true|false)(?![\\p{L}\\p{N}_]))`, "u");
const NOT_SAID = new RegExp(`^(?:it${SPACE}+)?(?:isn|aren)[^\\p{L}\\p{N}_]?t(?![\\p{L}\\p{N}_])`, "u");

const CLASS_NAMES = { 0: "0", 1: "1", 2: "2", 3: "3", zero: "0", nought: "0", one: "1", two: "2", three: "3" };
const CLASS_WORDS = ["0", "1", "2", "3"];
const CLASS_SAID = new RegExp(`^(?:the )?(?:(?:class|label|c|y)${SPACE}*[:=]?${SPACE}*)?[\\p{L}\\p{N}_]+$`, "u");
const WORDS_OF = /[\p{L}\p{N}]+/gu;
const AROUND_WORD = /^["'`«»‘’‚“”„]+|["'`«»‘’‚“”„]+$/g;
const ENDS = /[.!]+$/;
const ABOUT_FUNCTIONS = new RegExp(
  `^(?:(?:it is|it's|this is|that is|the|an?|logical|boolean|function)${SPACE}+|[=:]${SPACE}*)+`
  + `|(?:${SPACE}|-)+(?:gate|function|operation|operator|logic)$`, "g");
const OR_ELSE = new RegExp(`${SPACE}+or${SPACE}+|${SPACE}*[/;,]${SPACE}*`);
const AROUND_NAME = new RegExp("^[ :=,;-]+|[ :=,;-]+$", "g");

const readAs = (found) => ({ found, problem: null });
const unread = (problem) => ({ found: null, problem });
const meets = (words, others) => words.some((word) => others.includes(word));

// words: those that may be meant; what a box knows follows from them.
function readWord(text, words) {
  const plain = plainText(text);
  const problem = nothingIn(plain);
  if (problem) return unread(problem);
  const word = answerWord(plain.replace(ENDS, "").replace(AROUND_WORD, "").replace(ENDS, ""));
  if (words.includes(word)) return readAs(word);
  if (isDate(plain)) return unread("date");
  if (words.includes("yes")) return readYesOrNo(word);
  return words.every((one) => CLASS_WORDS.includes(one)) ? readClass(word) : readFunction(word, words);
}

function readYesOrNo(text) {
  const said = stripped(text.replace(/[✓✔]/g, " yes ").replace(/[✗✘]/g, " no ")).replace(NOT_SAID, "not");
  const [first = "", ...others] = said.replace(BEFORE_RIGHT, "").match(WORDS_OF) ?? [];
  if (SAID_YES.includes(first)) {
    return meets([...SAID_NO, "not", "never", "longer"], others) ? unread("several") : readAs("yes");
  }
  if (SAID_NO.includes(first)) {
    const turned = meets(TURNED_ROUND, others);
    const contrary = SAID_YES.filter((word) => !(turned && (word === "right" || word === "correct")));
    return meets(contrary, others) ? unread("several") : readAs("no");
  }
  const notRight = first === "not" && others.every((word) => ["right", "correct", "any", "more", "still"].includes(word));
  return notRight ? readAs("no") : unread("no word");
}

function readClass(text) {
  const words = text.match(WORDS_OF) ?? [];
  const named = [...new Set(words.filter((word) => Object.hasOwn(CLASS_NAMES, word)).map((word) => CLASS_NAMES[word]))];
  if (named.length === 1 && CLASS_SAID.test(text)) return readAs(named[0]);
  const { found, problem } = readNumber(text);
  if (found === null) return unread(named.length > 1 || problem === "several" ? "several" : "no word");
  const whole = CLASS_WORDS.find((one) => found.value.equals(number(one)));
  return readAs(whole ?? text);
}

function readFunction(text, words) {
  const inputs = words.some((word) => /^[01]{4} [01]{4}$/.test(word)) ? 3 : 2;
  const vectors = functionsBeside(text, inputs);
  const plain = vectors.length ? text.replace(TRUTH_VECTORS[inputs], " ").replace(AROUND_NAME, "") : text;
  const name = plain.replace(ABOUT_FUNCTIONS, "");
  const alone = name === "" && inputs === 3 && new Set(vectors).size === 1;
  const outputs = alone ? vectors[0] : namedFunction(name, inputs);
  if (outputs === null) {
    const parts = text.split(OR_ELSE).map((part) => namedFunction(part.replace(ABOUT_FUNCTIONS, ""), inputs));
    return unread(new Set(parts.filter((one) => one !== null)).size > 1 ? "several" : "no word");
  }
  if (vectors.some((vector) => vector !== outputs)) return unread("several");
  const names = functionNames(outputs);
  return readAs([name, ...words].find((word) => names.includes(word)) ?? names[0]);
}
