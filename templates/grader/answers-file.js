// answers.csv as `examgen mark` writes it: one box a line, and no cell that a spreadsheet takes for a formula.

const COLUMNS = ["student", "form", "item", "part", "written"];
const FORMULA = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^[+-]?[0-9]*[.,]?[0-9]*$/;

const inCell = (text) => (FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text);
const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells) => `${cells.map(inCell).map(quoted).join(",")}\n`;

// scripts: {student, form, item, boxes: [[part, text], …]} in the order in which they were saved.
const answersFile = (scripts) => line(COLUMNS) + scripts.flatMap(({ student, form, item, boxes }) =>
  boxes.map(([part, written]) => line([student, form, item, part, written]))).join("");
