// What our contracts must not contain, found on the compiler's tree. Each rule has a sample in bans/samples, whose
// functions named bad… it must find and whose functions named good… it must not (bans.test.mjs). What a person has
// looked at and allows stands in bans/allowed/<Contract>.json, with the reason.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./forge.mjs";
import { any, leaves, span, stateVariables, walk, writesState } from "./sources.mjs";

const allowedFolder = join(root, "bans", "allowed");

/** @returns [{rule, file, line, place, what}] in the files whose path begins with `under` */
export function found(units, under, textOf) {
  const state = stateVariables(units);
  const hits = [];
  for (const [file, unit] of units) {
    if (!file.startsWith(under)) continue;
    const text = textOf(file);
    const lineOf = (node) => text.subarray(0, span(node).start).toString().split("\n").length;
    const shown = (node) => text.subarray(span(node).start, span(node).end).toString().replace(/\s+/g, " ").slice(0, 100);
    walk(unit, (node, ancestors) => {
      for (const [rule, applies] of Object.entries(RULES)) {
        if (!applies(node, { ancestors, state })) continue;
        hits.push({ rule, file, line: lineOf(node), place: placeOf([...ancestors, node]), what: shown(node) });
      }
      return true;
    });
  }
  return hits;
}

/** @returns sentences: what is banned and not allowed, and what is allowed and not there */
export function bans(units, under, textOf) {
  const hits = found(units, under, textOf);
  const allowed = reviewed();
  const covers = (entry, hit) => entry.rule === hit.rule && entry.place === hit.place;
  const open = hits.filter((hit) => !allowed.some((entry) => covers(entry, hit)));
  return [
    ...open.map((it) => `${it.file}:${it.line} ${it.place}: ${it.rule}: ${it.what}`),
    ...allowed
      .filter((entry) => !hits.some((hit) => covers(entry, hit)))
      .map((it) => `bans/allowed/${it.file}: ${it.rule} at ${it.place} is not there any more; take the entry out`),
  ];
}

function reviewed() {
  const files = existsSync(allowedFolder) ? readdirSync(allowedFolder).filter((name) => name.endsWith(".json")).sort() : [];
  return files.flatMap((file) =>
    JSON.parse(readFileSync(join(allowedFolder, file), "utf8")).map((entry) => {
      if (!(entry.rule in RULES) || !entry.place || !(entry.reason?.length > 20)) {
        throw new Error(`bans/allowed/${file}: each entry has a rule, a place and a reason in a sentence: ${JSON.stringify(entry)}`);
      }
      return { ...entry, file };
    }),
  );
}

function placeOf(nodes) {
  const contract = nodes.find((it) => it.nodeType === "ContractDefinition")?.name;
  const inner = nodes.find((it) => it.nodeType === "FunctionDefinition" || it.nodeType === "ModifierDefinition");
  return [contract, inner?.kind === "constructor" ? "constructor" : inner?.name].filter(Boolean).join(".");
}

const type = (node) => node.typeDescriptions?.typeString ?? "";
const member = (node, name) => node.nodeType === "MemberAccess" && node.memberName === name;
const isAddress = (node) => /^address( payable)?$/.test(type(node));
const calls = (node, ...names) => node.nodeType === "FunctionCall" && names.includes(node.expression.memberName ?? node.expression.name);
const bare = (node) => (node.nodeType === "TupleExpression" && node.components.length === 1 ? bare(node.components[0]) : node);
const isTimestamp = (node) => member(bare(node), "timestamp") && bare(node).expression.name === "block";
const isDynamic = (node) => /^(string|bytes|.*\[\])( |$)/.test(type(node));
const isLoop = (node) => ["ForStatement", "WhileStatement", "DoWhileStatement"].includes(node.nodeType);
const isFunction = (node) => node.nodeType === "FunctionDefinition" && node.body;
const isZero = (node) => /^(address\(0\)|0|0x0)$/.test(literalOf(bare(node)));
const isMost = (node) => member(bare(node), "max") && bare(node).expression.nodeType === "FunctionCall"
  || (bare(node).nodeType === "Literal" && /^0x[fF]{64}$/.test(bare(node).value ?? ""));

function literalOf(node) {
  if (node.nodeType === "Literal") return node.value ?? "";
  if (node.nodeType === "FunctionCall" && node.kind === "typeConversion" && node.arguments.length === 1) {
    return `${type(node)}(${literalOf(node.arguments[0])})`.replace(" payable", "");
  }
  return "?";
}

const RULES = {
  "floating pragma": (node) => node.nodeType === "PragmaDirective" && node.literals[0] === "solidity" && !/^\d+\.\d+\.\d+$/.test(node.literals.slice(1).join("")),
  "tx.origin": (node) => member(node, "origin") && node.expression.name === "tx",
  delegatecall: (node) => (member(node, "delegatecall") || member(node, "callcode")) && isAddress(node.expression),
  selfdestruct: (node) => node.nodeType === "Identifier" && ["selfdestruct", "suicide"].includes(node.name) && node.referencedDeclaration < 0,
  // The precompile answers zero for nonsense and takes high s values; the one library that minds that is OpenZeppelin's ECDSA.
  ecrecover: (node) => node.nodeType === "Identifier" && node.name === "ecrecover" && node.referencedDeclaration < 0,
  "send or transfer of coins": (node) => node.nodeType === "MemberAccess" && ["send", "transfer"].includes(node.memberName) && type(node.expression) === "address payable",
  "result of a low-level call unread": (node, { ancestors }) => calls(node, "call", "staticcall", "delegatecall") && isAddress(node.expression.expression ?? node) && !resultRead(node, ancestors)
    || node.nodeType === "FunctionCall" && node.expression.nodeType === "FunctionCallOptions" && ["call", "staticcall"].includes(node.expression.expression.memberName) && !resultRead(node, ancestors),
  "inline assembly": (node) => node.nodeType === "InlineAssembly",
  // ("a", "bc") and ("ab", "c") are packed alike.
  "packed encoding of two dynamic values": (node) => calls(node, "encodePacked") && node.arguments.filter(isDynamic).length > 1,
  "equality with the time": (node) => node.nodeType === "BinaryOperation" && ["==", "!="].includes(node.operator) && [node.leftExpression, node.rightExpression].some(isTimestamp),
  "division before multiplication": (node) => node.nodeType === "BinaryOperation" && node.operator === "*" && [node.leftExpression, node.rightExpression].some((it) => bare(it).nodeType === "BinaryOperation" && bare(it).operator === "/"),
  "call in a loop": (node, { state }) => isLoop(node) && (any(node.body, leaves) || any(node.body, isExternal) && overStorage(node, state)),
  "transferFrom with a chosen payer": (node) => calls(node, "transferFrom", "safeTransferFrom", "trySafeTransferFrom") && !isOwn(node.arguments.at(-3)),
  "state written after a call": (node, { ancestors, state }) => writesState(node, state) && calledBefore(node, ancestors),
  "role or signer set without a zero check": (node, { state }) => isFunction(node) && unchecked(node, state),
  "initialiser that anybody may call": (node) => isFunction(node) && /^_*init(iali[sz]er?)?$|^(init|initiali[sz]e)[A-Z]/.test(node.name) && ["public", "external"].includes(node.visibility) && node.modifiers.length === 0,
  "allowance without a limit": (node) => calls(node, "approve", "forceApprove", "safeIncreaseAllowance") && isMost(node.arguments.at(-1)),
};

export const rules = Object.keys(RULES);

/** An external call of any kind, reading ones included. */
function isExternal(node) {
  return node.nodeType === "FunctionCall" && node.kind === "functionCall" && /^function .*\bexternal\b/.test(type(node.expression));
}

/** Whether the loop runs as far as an array in storage is long. */
function overStorage(node, state) {
  return node.condition != null && any(node.condition, (it) => member(it, "length") && any(it.expression, (base) => state.has(base.referencedDeclaration)));
}

/** (bool ok, …) = x.call(…) with `ok` read later, or the value used in place. */
function resultRead(node, ancestors) {
  const parent = ancestors.at(-1);
  if (parent.nodeType === "ExpressionStatement") return false;
  if (parent.nodeType === "VariableDeclarationStatement") {
    const [first] = parent.declarations;
    if (first === null || first === undefined) return false;
    const body = ancestors.find((it) => it.nodeType === "FunctionDefinition").body;
    return any(body, (it) => it.nodeType === "Identifier" && it.referencedDeclaration === first.id);
  }
  if (parent.nodeType === "Assignment") return bare(parent.leftHandSide).nodeType !== "TupleExpression" || parent.leftHandSide.components[0] !== null;
  return true;
}

/** The sender's own money, or the contract's. */
function isOwn(node) {
  const it = bare(node);
  return (member(it, "sender") && it.expression.name === "msg") || (it.nodeType === "FunctionCall" && it.expression.name === "_msgSender")
    || (it.nodeType === "FunctionCall" && it.kind === "typeConversion" && it.arguments[0].name === "this");
}

/** Simple order of the text: a call that leaves stands before the write in the same function. */
function calledBefore(node, ancestors) {
  const body = ancestors.find((it) => it.nodeType === "FunctionDefinition")?.body;
  if (body === undefined) return false;
  const { start } = span(node);
  return any(body, (it) => leaves(it) && span(it).end <= start) || ancestors.some((it) => isLoop(it) && any(it, leaves));
}

/** An address parameter goes into storage, or is given a role, and is never compared with zero. */
function unchecked(definition, state) {
  const names = new Map(definition.parameters.parameters.filter((it) => type(it) === "address").map((it) => [it.id, it.name]));
  const isParameter = (node) => node?.nodeType === "Identifier" && names.has(node.referencedDeclaration);
  const set = new Set();
  walk(definition.body, (node) => {
    if (node.nodeType === "ExpressionStatement" && node.expression.nodeType === "Assignment" && writesState(node, state) && isParameter(node.expression.rightHandSide)) {
      set.add(node.expression.rightHandSide.referencedDeclaration);
    }
    if (calls(node, "_grantRole")) for (const it of node.arguments.filter(isParameter)) set.add(it.referencedDeclaration);
    return true;
  });
  return [...set].some((id) => !any(definition.body, (it) =>
    it.nodeType === "BinaryOperation" && ["==", "!="].includes(it.operator)
      && [[it.leftExpression, it.rightExpression], [it.rightExpression, it.leftExpression]].some(([a, b]) => a.referencedDeclaration === id && isZero(b))));
}
