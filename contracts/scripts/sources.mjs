// Solidity sources as trees: parsed and type-checked by solc, with what the checks over trees need.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { root } from "./forge.mjs";

const require = createRequire(join(root, "package.json"));
let loaded;

export const solc = () => (loaded ??= require("solc"));

/** Reads an import: of ours, or of a library in node_modules. */
export function find(path) {
  const file = existsSync(join(root, path)) ? join(root, path) : join(root, "node_modules", path);
  return existsSync(file) ? { contents: readFileSync(file, "utf8") } : { error: `${path} is not there` };
}

/** @returns solc's whole answer, after throwing for errors (warnings are the build's business) */
export function standard(sources, settings, more = {}) {
  const input = { language: "Solidity", sources, settings };
  const output = JSON.parse(solc().compile(JSON.stringify(input), { import: find, ...more }));
  const errors = (output.errors ?? []).filter((it) => it.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((it) => it.formattedMessage).join("\n"));
  return output;
}

export function contents(files) {
  return Object.fromEntries(files.map((file) => [relative(root, file), { content: readFileSync(file, "utf8") }]));
}

/** path -> SourceUnit, of the files and of all that they import. */
export function trees(sources) {
  const output = standard(sources, { outputSelection: { "*": { "": ["ast"] } } });
  return new Map(Object.entries(output.sources).map(([path, { ast }]) => [path, ast]));
}

/** Visits each node with its ancestors, nearest last; a visitor that returns false is not led deeper. */
export function walk(node, visit, ancestors = []) {
  if (visit(node, ancestors) === false) return;
  const within = [...ancestors, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === "object" && child.nodeType !== undefined) walk(child, visit, within);
    }
  }
}

/** Byte offsets of a node in its file. */
export function span(node) {
  const [start, length] = node.src.split(":").map(Number);
  return { start, end: start + length };
}

/** The files that a file imports, directly or not, itself included. */
export function closure(units, path, known = new Set()) {
  if (known.has(path)) return known;
  known.add(path);
  for (const node of units.get(path).nodes) {
    if (node.nodeType === "ImportDirective") closure(units, node.absolutePath, known);
  }
  return known;
}

export function any(node, holds) {
  let found = false;
  walk(node, (it) => {
    found ||= holds(it);
    return !found;
  });
  return found;
}

/** The ids of all state variables. */
export function stateVariables(units) {
  const ids = new Set();
  for (const unit of units.values()) {
    walk(unit, (node) => {
      if (node.nodeType === "VariableDeclaration" && node.stateVariable) ids.add(node.id);
    });
  }
  return ids;
}

/** A call that leaves the contract and may change something there; SafeERC20 does it for us. */
export const leaves = (node) => {
  if (node.nodeType !== "FunctionCall" || node.kind !== "functionCall") return false;
  const type = node.expression.typeDescriptions?.typeString ?? "";
  const external = /^function .*\bexternal\b/.test(type) || /^function \(bytes memory\) payable/.test(type);
  return (external && !/\b(view|pure)\b/.test(type)) || /^(safe|force)[A-Z]\w*/.test(node.expression.memberName ?? "");
};

export const interacts = (node) => node.nodeType === "ExpressionStatement" && any(node, leaves);

/** Whether a statement assigns to, counts or deletes what is stored. @param state ids of state variables */
export function writesState(node, state) {
  return node.nodeType === "ExpressionStatement" && any(node, (it) => {
    const target = written(it);
    return target !== undefined && isStored(target, state);
  });
}

function written(node) {
  if (node.nodeType === "Assignment") return node.leftHandSide;
  if (node.nodeType === "UnaryOperation" && ["++", "--", "delete"].includes(node.operator)) return node.subExpression;
  const grows = node.nodeType === "FunctionCall" && ["push", "pop"].includes(node.expression.memberName);
  return grows ? node.expression.expression : undefined;
}

function isStored(target, state) {
  if (target.nodeType === "TupleExpression") return target.components.some((it) => it !== null && isStored(it, state));
  let base = target;
  while (base.nodeType === "IndexAccess" || base.nodeType === "MemberAccess") base = base.baseExpression ?? base.expression;
  if (state.has(base.referencedDeclaration)) return true;
  // A local that points into storage: what is reached through it is stored, the pointer is not.
  return base !== target && /^mapping\(|\bstorage\b/.test(base.typeDescriptions?.typeString ?? "");
}
