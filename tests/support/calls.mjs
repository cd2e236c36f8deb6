// Calls functions of modules with what the file says that is named, and writes what they give beside it.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , file] = process.argv;
const { modules, arrays, calls } = JSON.parse(readFileSync(file, "utf8"));
const known = {};
for (const path of modules) Object.assign(known, { ...(await import(pathToFileURL(path).href)) });

// Arrays are the bytes of their numbers: JSON has no NaN.
const numbers = arrays.map((text) => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer));

function revive(value) {
  if (value === null || typeof value !== "object") return value;
  if ("number" in value) return numbers[value.number][0];
  if ("array" in value) return numbers[value.array].slice();
  if ("shared" in value) return numbers[value.shared];
  if ("engine" in value) return known;
  if ("look" in value) return new known.Look(known, revive(value.look));
  if (Array.isArray(value)) return value.map(revive);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

function told(value) {
  if (value instanceof Float64Array) return { bytes: Buffer.from(value.buffer).toString("base64") };
  if (typeof value === "number")
    return { bytes: Buffer.from(Float64Array.of(value).buffer).toString("base64"), one: true };
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(told);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, told(each)]));
}

const results = calls.map(({ name, given, gives }) => {
  const revived = given.map(revive);
  const result = name.split(".").reduce((all, key) => all[key], known)(...revived);
  return told(gives ? gives.map((at) => revived[at]) : result);
});
writeFileSync(`${file}.results`, JSON.stringify(results));
