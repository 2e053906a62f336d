// Reads the GIFT export with gift-pegjs and compares every question with what was to be written.
//
// node gift_text.mjs FOLDER: the folder holds roundtrip-bank.gift.txt and expected.json. NODE_PATH names the module's folder.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const require = createRequire(join(process.env.NODE_PATH, "x.js"));
const { parse } = require("gift-pegjs");

const text = readFileSync(join(folder, "roundtrip-bank.gift.txt"), "utf8");
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
const faults = [];

// The parser gives one number or text for each; entities stand for the two letters that GIFT would take for its own at the beginning.
const first = (html) => html.replace(/^\[/, "&#91;").replace(/^%/, "&#37;").trim();
const same = (id, what, read, wanted) => {
  if (JSON.stringify(read) !== JSON.stringify(wanted)) {
    faults.push(`${id}: ${what} is ${JSON.stringify(read)}, wanted ${JSON.stringify(wanted)}`);
  }
};
// A match's right side: words alone, as letters and entities.
const words = (html) => html.replace(/<[^>]*>/g, "").replace(/->|-&gt;/g, "→").replace(/\s+/g, " ").trim();
const weight = (choice) => String(choice.weight ?? (choice.isCorrect ? 100 : 0));

// The parser reads a right side letter by letter and leaves its own places for escaped ones.
const placed = (text) =>
  [["&&092;", "\\"], ["&&058;", ":"], ["&&035;", "#"], ["&&061;", "="], ["&&123;", "{"], ["&&125;", "}"], ["&&126;", "~"]]
    .reduce((text, [place, letter]) => text.replaceAll(place, letter), text);

const checks = {
  one: (question, { id, answers }) => choices(question, id, answers),
  several: (question, { id, answers }) => choices(question, id, answers),
  match: ({ matchPairs }, { id, answers }) => {
    same(id, "left sides", matchPairs.map((pair) => pair.subquestion.text), answers.map((pair) => first(pair[0])));
    same(id, "right sides", matchPairs.map((pair) => placed(pair.subanswer)), answers.map((pair) => words(pair[1])));
  },
  number: ({ choices }, { id, answers }) => {
    const values = choices.map((choice) => [choice.text.number, weight(choice)]);
    same(id, "numbers", values, answers.map(([value, percent]) => [Number(value), percent]));
    same(id, "tolerance", choices[0].text.range, Number(answers[0][3]));
    feedback(id, choices, answers);
  },
  short: ({ choices }, { id, answers }) => {
    const plain = (text) => text.replaceAll("*", "\\*").replaceAll("->", "→").trim();
    const texts = choices.map((choice) => [choice.text.text, weight(choice)]);
    same(id, "answers", texts, answers.map(([text, percent]) => [plain(text.replace(/\t/g, " ")), percent]));
    feedback(id, choices, answers);
  },
};

function choices({ choices }, id, answers) {
  const read = choices.map((choice) => [choice.text.text, weight(choice)]);
  same(id, "choices", read, answers.map(([html, percent]) => [first(html), String(Number(percent))]));
  feedback(id, choices, answers);
}

function feedback(id, choices, answers) {
  const read = choices.map((choice) => choice.feedback?.text ?? "");
  same(id, "feedback", read, answers.map((answer) => first(answer[2])));
}

const TYPES = { one: "MC", several: "MC", match: "Matching", number: "Numerical", short: "Short" };
const read = parse(text).filter((entry) => entry.type !== "Category");
same("the file", "the number of questions", read.length, expected.length);
for (const [place, wanted] of expected.entries()) {
  const question = read[place];
  if (question === undefined) break;
  same(wanted.id, "the identifier", question.id, wanted.id);
  same(wanted.id, "the title", question.title, wanted.id);
  same(wanted.id, "the tags", question.tags, wanted.tags);
  same(wanted.id, "the stem", question.stem, { format: "html", text: wanted.stem.trim() });
  same(wanted.id, "the general feedback", question.globalFeedback?.text, wanted.feedback.trim());
  // What has only answers worth something is a short answer to this reader.
  const type = TYPES[wanted.form];
  same(wanted.id, "the type", question.type === "MC" && type === "Short" ? "Short" : question.type, type);
  if (question.type === type || (question.type === "MC" && type === "Short")) checks[wanted.form](question, wanted);
}
if (faults.length > 0) {
  console.error(`${faults.length} faults:\n${faults.slice(0, 12).join("\n")}`);
  process.exit(1);
}
console.log(`gift-pegjs read ${read.length} questions, each as it was to be`);
