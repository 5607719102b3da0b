// What was last agreed on, one file per contract or feature under snapshots/, and whether it still is so:
// storage (layout), abi (signatures and selectors), size (bytes of code) and gas (what tests measured).
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { keccak256, toBytes } from "viem";
import { artifacts, signatureOf, typeOf } from "./artifacts.mjs";
import { root } from "./forge.mjs";

const TOLERANCE = 0.02; // of gas and of size
const folder = join(root, "snapshots");
const measured = join(root, "target", "forge", "snapshots");

/** Selectors that the language itself uses: Error(string), Panic(uint256). */
const RESERVED = new Map([
  ["0x08c379a0", "Error(string)"],
  ["0x4e487b71", "Panic(uint256)"],
]);

/** @returns sentences, one for each snapshot that differs; with `update` they are written anew instead */
export function snapshots(update) {
  const now = present();
  const problems = collisions([...artifacts()].map(([contract, { abi }]) => [contract, abi]));
  for (const [name, { content, agrees }] of now) {
    const file = join(folder, name);
    const then = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
    if (then !== undefined && agrees(then, content)) continue;
    if (update) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(content, null, 1) + "\n");
    } else {
      const what = then === undefined ? ["there is none yet"] : differences(then, content);
      problems.push(`snapshots/${name} differs (${what.join("; ")}); if that is meant, run ` +
        "./bascule contracts test --update and review the diff");
    }
  }
  const committed = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  for (const name of committed.filter((it) => it.endsWith(".json") && !now.has(it))) {
    if (update) rmSync(join(folder, name));
    else problems.push(`snapshots/${name} belongs to nothing any more; ./bascule contracts test --update removes it`);
  }
  return problems;
}

function present() {
  const same = (then, now) => JSON.stringify(then) === JSON.stringify(now);
  const all = new Map();
  for (const [contract, { abi, bytecode, runtime, storage }] of artifacts()) {
    all.set(`storage/${contract}.json`, { content: storage, agrees: same });
    all.set(`abi/${contract}.json`, { content: interfaceOf(abi), agrees: same });
    const size = { runtime: runtime.length / 2, creation: bytecode.length / 2 };
    all.set(`size/${contract}.json`, { content: size, agrees: near });
  }
  for (const name of existsSync(measured) ? readdirSync(measured).sort() : []) {
    const figures = Object.entries(JSON.parse(readFileSync(join(measured, name), "utf8")));
    const content = Object.fromEntries(figures.map(([what, gas]) => [what, Number(gas)]));
    all.set(`gas/${name}`, { content, agrees: near });
  }
  return all;
}

/** The same names, and each figure within the tolerance of what it was. */
export function near(then, now) {
  return JSON.stringify(Object.keys(then).sort()) === JSON.stringify(Object.keys(now).sort())
    && Object.keys(now).every((name) => Math.abs(now[name] - then[name]) <= TOLERANCE * then[name]);
}

/** Signature with names, in ABI order of kinds, to selector or topic. */
export function interfaceOf(abi) {
  const hash = (item) => keccak256(toBytes(signatureOf(item)));
  const parameter = (it) => [typeOf(it), it.indexed ? "indexed" : "", it.name].filter((part) => part).join(" ");
  const list = (parameters) => `(${(parameters ?? []).map(parameter).join(", ")})`;
  const returned = (item) => (item.outputs.length === 0 ? "" : ` returns ${list(item.outputs)}`);
  const of = (type, text, key) =>
    Object.fromEntries(abi.filter((it) => it.type === type).map((it) => [text(it), key(it)]).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    constructor: list(abi.find((it) => it.type === "constructor")?.inputs),
    functions: of("function", (it) => `${it.name}${list(it.inputs)} ${it.stateMutability}${returned(it)}`, (it) => hash(it).slice(0, 10)),
    events: of("event", (it) => `${it.name}${list(it.inputs)}${it.anonymous ? " anonymous" : ""}`, hash),
    errors: of("error", (it) => `${it.name}${list(it.inputs)}`, (it) => hash(it).slice(0, 10)),
  };
}

/** One selector stands for one signature in all contracts: clients decode by selector, whoever answered. */
export function collisions(abis) {
  const problems = [];
  for (const kind of ["function", "error"]) {
    const known = new Map(kind === "error" ? RESERVED : []);
    for (const [contract, abi] of abis) {
      for (const item of abi.filter((it) => it.type === kind)) {
        const signature = signatureOf(item);
        const selector = keccak256(toBytes(signature)).slice(0, 10);
        const other = known.get(selector);
        if (other !== undefined && other !== signature) {
          problems.push(`${contract}: the ${kind} ${signature} has the selector of ${other}, ${selector}`);
        }
        known.set(selector, signature);
      }
    }
  }
  return problems;
}

/** The first few names whose values are not the same. */
function differences(then, now, path = "") {
  const plain = (it) => it === null || typeof it !== "object";
  if (plain(then) || plain(now)) {
    return then === now ? [] : [`${path}: ${then ?? "nothing"}, now ${now ?? "nothing"}`];
  }
  const keys = [...new Set([...Object.keys(then), ...Object.keys(now)])];
  return keys.flatMap((key) => differences(then[key], now[key], path === "" ? key : `${path} / ${key}`)).slice(0, 5);
}
