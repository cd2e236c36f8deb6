// Mutants: how many small mistakes in browser/pure no test would see.
//
// Each mutant differs from the source in one place: an operator, a number, a condition, a word, a call that picks.
// It is tried by the tests that import its module, and by all of them where these see nothing. `make mutants` tries all and
// fails where one in ten or more survives; `make mutants OF=caption` tries one module.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "acorn";

const ROOT = new URL("..", import.meta.url).pathname;
const MOST = 0.1; // of the mutants may survive
const LONGEST = 20_000; // ms, after which a loop is endless

/** @type {Record<string, string[]>} */
const OPERATORS = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "**": ["*"],
  "%": ["*"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
};
/** @type {Record<string, string>} */
const CALLS = { min: "max", max: "min", floor: "ceil", ceil: "floor", some: "every", every: "some", filter: "slice" };

/**
 * Every single change of a source: [from, to, text].
 * @param {string} source
 * @returns {[number, number, string][]}
 */
function changes(source) {
  /** @type {[number, number, string][]} */
  const found = [];
  /** @param {any} node */
  const visit = (node) => {
    if (node.operator && node.right) {
      const at = source.indexOf(node.operator, node.left.end);
      for (const other of OPERATORS[node.operator] ?? []) found.push([at, at + node.operator.length, other]);
    }
    if (node.type === "UnaryExpression" && "-!".includes(node.operator)) found.push([node.start, node.start + 1, " "]);
    if (node.type === "UpdateExpression")
      found.push([
        node.start,
        node.end,
        node.operator === "++"
          ? `${source.slice(node.start, node.end).replace("++", "--")}`
          : source.slice(node.start, node.end).replace("--", "++"),
      ]);
    if (node.type === "Literal" && typeof node.value === "number")
      found.push([node.start, node.end, String(node.value > 1 ? 2 * node.value : node.value + 1)]);
    if (node.type === "Literal" && typeof node.value === "string")
      found.push([node.start, node.end, node.value ? '""' : '"other"']);
    if (node.type === "Literal" && typeof node.value === "boolean")
      found.push([node.start, node.end, String(!node.value)]);
    if (node.type === "IfStatement" || node.type === "ConditionalExpression") {
      for (const value of ["true", "false"]) found.push([node.test.start, node.test.end, value]);
    }
    if (node.type === "MemberExpression" && CALLS[node.property.name]) {
      found.push([node.property.start, node.property.end, CALLS[node.property.name]]);
    }
    if (node.type === "ContinueStatement") found.push([node.start, node.end, ";"]);
    for (const [key, child] of Object.entries(node)) {
      if (node.type === "ImportDeclaration" || key === "source") continue;
      for (const each of [child].flat()) if (each?.type) visit(each);
    }
  };
  visit(parse(source, { ecmaVersion: "latest", sourceType: "module" }));
  return found;
}

const sandbox = mkdtempSync(join(tmpdir(), "mutants-"));
process.on("exit", () => rmSync(sandbox, { recursive: true }));
cpSync(join(ROOT, "browser"), join(sandbox, "browser"), { recursive: true });
cpSync(join(ROOT, "tests/browser/pure"), join(sandbox, "tests/browser/pure"), { recursive: true });
cpSync(join(ROOT, "docs"), join(sandbox, "docs"), { recursive: true }); // a test reads what they show
writeFileSync(join(sandbox, "package.json"), '{"type": "module"}');

/** @param {string[]} files */
const pass = (files) =>
  spawnSync(process.execPath, ["--test", "--test-isolation=none", ...files], {
    cwd: sandbox,
    timeout: LONGEST,
    killSignal: "SIGKILL",
  }).status === 0;

const tests = readdirSync(join(sandbox, "tests/browser/pure")).filter((name) => name.endsWith(".test.mjs"));
const all = tests.map((name) => `tests/browser/pure/${name}`);
if (!pass(all)) throw new Error("the tests fail without any change");

let [tried, survived] = [0, 0];
const asked = process.argv[2];
for (const name of readdirSync(join(sandbox, "browser/pure")).filter((name) => !asked || name === `${asked}.js`)) {
  const file = join(sandbox, "browser/pure", name);
  const source = readFileSync(file, "utf8");
  const own = all.filter((test) => readFileSync(join(sandbox, test), "utf8").includes(`/pure/${name}"`));
  const before = [tried, survived];
  for (const [from, to, text] of changes(source)) {
    writeFileSync(file, source.slice(0, from) + text + source.slice(to));
    tried++;
    if (!pass(own) || !pass(all)) continue;
    survived++;
    const line = source.slice(0, from).split("\n").length;
    console.log(`  ${name}:${line}  ${source.split("\n")[line - 1].trim()}   ${source.slice(from, to)} → ${text}`);
  }
  writeFileSync(file, source);
  console.log(`${name}: ${survived - before[1]} of ${tried - before[0]} mutants survive`);
}
console.log(`${survived} of ${tried} mutants survive`);
process.exitCode = survived / tried < MOST ? 0 : 1;
