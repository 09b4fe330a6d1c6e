// What stands in a box, read as examgen/paper/reading.py reads it: a number where it can be read, never a guess.

const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");
const SPACES = new RegExp(`${SPACE}+`, "g");
const MINUSES = /[\u2212\u2013\u2010\u2011\u2014\u2012\uff0d\ufe63\u207b]/g;
const LONGEST = 100;
const DIGITS = 28;

const PLAIN = "(?:[0-9]{1,20}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})";
const DECIMAL = new RegExp(`^([+-]?)${SPACE}*(${PLAIN})(?:${SPACE}*[eE]${SPACE}*([+-]?[0-9]{1,2}))?$`);
const FRACTION = new RegExp(`^([+-]?)${SPACE}*(?:([0-9]{1,20})${SPACE}+)?([0-9]{1,20})${SPACE}*/${SPACE}*([0-9]{1,20})$`);
const POINTS = /(?<=\p{Decimal_Number})[\xb7\u066b\uff0e\uff0c](?=\p{Decimal_Number})/gu;
const UNSEEN = /[\xad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const VULGAR = /[\xbc-\xbe\u2150-\u215e\u2189]/g;
const ALONE = new RegExp(`(?<![0-9a-zA-Z.,])${PLAIN}(?:[eE][+-]?[0-9]{1,2})?(?![0-9a-zA-Z])`, "g");
const PER_CENT = new RegExp(`${SPACE}*(?:[%\\uff05]|per${SPACE}?cent)\\.?$`, "i");
const MARKS_BEFORE = new RegExp(`^[=≈~]${SPACE}*`);
const MONTHS = "jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|m[äa]rz?|mrz|apr(?:il)?|ma[iy]|jun[ei]?|jul[iy]?"
  + "|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?";
const TIME = `[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,6})?)?(?:${SPACE}?[ap]m)?`;
const DATE = new RegExp(
  "^(?:(?:[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}([./-])[0-9]{1,2}\\1[1-9][0-9]{3})"
  + `(?:(?:t|${SPACE})${SPACE}?${TIME})?`
  + `|(?:[0-9]+ days?, )?${TIME}`
  + `|[0-9]{1,2}\\.?(?:${SPACE}|[/-])?(?:${MONTHS})\\.?(?:(?:${SPACE}|[/-])[0-9]{2}(?:[0-9]{2})?)?`
  + `|(?:${MONTHS})\\.?(?:${SPACE}|[/-])?[0-9]{1,4}(?:,?${SPACE}[0-9]{4})?)$`, "i");
const ARROW = new RegExp(`${SPACE}*(?:[-=]>|[\\u2192\\u21d2\\u27f6\\u27f9\\u2283])${SPACE}*`, "g");

const stripped = (text) => text.replace(AROUND, "");
const withoutStop = (text) => (text.endsWith(".") ? text.slice(0, -1) : text);

const isDigit = (code) => /^\p{Decimal_Number}$/u.test(String.fromCodePoint(code));

// The digits of every script come in tens, nought first.
function digitOf(char) {
  const code = char.codePointAt(0);
  let first = code;
  while (isDigit(first - 1)) first -= 1;
  return String((code - first) % 10);
}

function plainText(text) {
  const spelt = stripped(text).replace(POINTS, ".").replace(VULGAR, (one) => ` ${one.normalize("NFKC")}`);
  const digits = spelt.replace(UNSEEN, "").replace(/(?![0-9])\p{Decimal_Number}/gu, digitOf);
  return stripped(digits.replace(/\u2044/g, "/").replace(MINUSES, "-").replaceAll("\uff0b", "+"));
}

function nothingIn(plain) {
  if (/^-*$/.test(plain)) return "blank";
  return plain.includes("?") ? "illegible" : null;
}

// Whether a plain text is a date or a time, which nobody answers and a spreadsheet makes of answers.
const isDate = (plain) => DATE.test(plain);

// {found, problem}: a number as {value, decimals, text}, decimals null for a fraction; or why there is none.
function readNumber(text) {
  if ([...text].length > LONGEST) return { found: null, problem: "no number" };
  let plain = plainText(text);
  const problem = nothingIn(plain);
  if (problem) return { found: null, problem };
  plain = plain.replace(MARKS_BEFORE, "");
  if (plain.startsWith("(") && plain.endsWith(")")) plain = stripped(plain.slice(1, -1));
  const decimal = DECIMAL.exec(plain) ?? DECIMAL.exec(withoutStop(plain));
  if (decimal) return { found: decimalOf(...decimal.slice(1)), problem: null };
  const fraction = FRACTION.exec(withoutStop(plain));
  const found = fraction && fractionOf(...fraction.slice(1));
  if (found) return { found, problem: null };
  if (isDate(plain)) return { found: null, problem: "date" };
  const percentage = PER_CENT.test(plain) && readNumber(plain.replace(PER_CENT, "")).found !== null;
  if (percentage) return { found: null, problem: "per cent" };
  return { found: null, problem: !fraction && (plain.match(ALONE) ?? []).length > 1 ? "several" : "no number" };
}

// The number in a box that asks for a probability: as any other, or in per cent, 80 % for 0.80.
function readProbability(text) {
  const plain = [...text].length <= LONGEST ? plainText(text) : text;
  const without = plain.replace(PER_CENT, "");
  const { found, problem } = readNumber(without);
  if (without === plain) return { found, problem };
  if (!found) return { found, problem: ["blank", "per cent"].includes(problem) ? "no number" : problem };
  const decimals = found.decimals === null ? null : found.decimals + 2;
  return { found: { ...found, value: found.value.div(100), decimals }, problem };
}

// Digits before and after the point, as one whole number and its exponent.
function scaled(digits) {
  const [before, after = ""] = digits.replace(",", ".").split(".");
  return { whole: BigInt(before + after), exponent: -after.length };
}

function decimalOf(sign, digits, exponent) {
  const written = scaled(digits);
  const { whole, exponent: last } = rounded(written.whole, written.exponent + Number(exponent ?? 0));
  const value = number(`${whole === 0n ? "" : sign}${whole}e${last}`);
  return { value, decimals: Math.max(0, -last), text: textOf(value, ...summed(whole, last)) };
}

// A whole number of no more than 28 digits, ties to even.
function rounded(whole, exponent) {
  const beyond = whole.toString().length - DIGITS;
  if (beyond <= 0) return { whole, exponent };
  const one = 10n ** BigInt(beyond);
  const rest = whole % one;
  const twice = 2n * rest;
  const up = twice > one || (twice === one && (whole / one) % 2n === 1n);
  const next = whole / one + (up ? 1n : 0n);
  return rounded(next, exponent + beyond);
}

// The same number without an exponent above 0, as far as 28 digits go.
function summed(whole, exponent) {
  if (exponent <= 0 || whole === 0n) return [whole, exponent];
  const zeros = Math.min(exponent, DIGITS - whole.toString().length);
  return [whole * 10n ** BigInt(zeros), exponent - zeros];
}

// As Python writes a decimal: 0.53, 1E-7, 1.0E+30.
function textOf(value, whole, exponent) {
  const sign = value.isNegative() && whole !== 0n ? "-" : "";
  const digits = whole.toString();
  const size = exponent + digits.length - 1;
  if (exponent <= 0 && size >= -6) return sign + value.abs().toFixed(-exponent);
  const after = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${sign}${digits[0]}${after}E${size < 0 ? "-" : "+"}${Math.abs(size)}`;
}

// A mixed fraction is worked out over one line: 2 1/2 is 5/2.
function fractionOf(sign, whole, over, under) {
  const [top, bottom] = [scaled(String(BigInt(whole ?? 0) * BigInt(under) + BigInt(over))), scaled(under)];
  if (bottom.whole === 0n) return null;
  const value = number(`${sign}${top.whole}e${top.exponent}`).div(number(`${bottom.whole}e${bottom.exponent}`));
  return { value, decimals: null, text: quotientText(value, top, bottom) };
}

function quotientText(value, top, bottom) {
  const natural = naturalExponent(value);
  const exact = sameNumber(value, top, bottom);
  const exponent = exact ? Math.min(natural, top.exponent - bottom.exponent) : value.e - DIGITS + 1;
  return textOf(value, BigInt(value.abs().times(number(`1e${-exponent}`)).toFixed(0)), exponent);
}

function naturalExponent(value) {
  if (value.isZero()) return 0;
  const digits = value.precision();
  return value.e - digits + 1;
}

function sameNumber(value, top, bottom) {
  const exponent = naturalExponent(value);
  const whole = BigInt(value.abs().times(number(`1e${-exponent}`)).toFixed(0));
  const shift = exponent + bottom.exponent - top.exponent;
  const [one, other] = [whole * bottom.whole, top.whole];
  return shift >= 0 ? one * 10n ** BigInt(shift) === other : one === other * 10n ** BigInt(-shift);
}

// Capitals make no difference, in any script.
const folded = (text) => [...text].map((char) => (char === "ı" ? char : char.toUpperCase().toLowerCase())).join("");

function plainWord(text) {
  const flat = text.replace(/[₀-₉]/g, (low) => String(LOW.indexOf(low))).replace(ARROW, " -> ");
  return folded(stripped(flat.replace(SPACES, " ")));
}

// XOR gate is xor, class 1 is 1.
const ABOUT = /^(?:the )?class (?=\S)|(?<=\S) (?:gate|function|operation)$/;

const answerWord = (text) => plainWord(text).replace(ABOUT, "");

// The number ± half a unit of its last decimal. Decimals that are asked for and not written are zeros.
function standsFor(found, places) {
  const last = found.decimals === null ? places : Math.min(Math.max(found.decimals, places), TRUSTED_PLACES);
  const half = unit(last).div(2);
  return estimate(found.value, found.value.minus(half), found.value.plus(half));
}
