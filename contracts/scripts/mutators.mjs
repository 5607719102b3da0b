// The mutants of one file: each is one small change that a careless hand could make, found on the tree of the compiler.
// A mutant's id stays the same as long as its function, the text that changes and the change do.
import { createHash } from "node:crypto";
import { any, interacts, span, walk, writesState } from "./sources.mjs";

const OPERATORS = {
  "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"],
  "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
  "&&": ["||"], "||": ["&&"], "&": ["|"], "|": ["&"], "<<": [">>"], ">>": ["<<"],
  "+=": ["-=", "="], "-=": ["+=", "="], "*=": ["/="], "/=": ["*="], ">>=": ["<<="], "<<=": [">>="],
};

/**
 * @param path of the file, @param text its bytes (a Buffer), @param unit its tree, @param state ids of state variables
 * @returns [{id, file, name, operator, original, mutation, line, edits}], in the order of the text
 */
export function mutants(path, text, unit, state) {
  const found = [];
  const of = (node) => text.subarray(span(node).start, span(node).end).toString();
  const add = (ancestors, node, operator, edits, original, mutation) =>
    found.push({ ancestors: [...ancestors, node], at: span(node).start, operator, edits, original, mutation });
  walk(unit, (node, ancestors) => {
    const mutate = MUTATORS[node.nodeType];
    if (ancestors.some((it) => it.nodeType === "InlineAssembly")) return false;
    mutate?.({ node, ancestors, of, text, state, add: (...rest) => add(ancestors, node, ...rest) });
    return true;
  });
  const times = new Map();
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ ancestors, at, operator, edits, original, mutation }) => {
      const name = placeOf(ancestors);
      const what = [path, name, operator, original, mutation].join("\0");
      const time = times.get(what) ?? 0;
      times.set(what, time + 1);
      const id = createHash("sha256").update(`${what}\0${time}`).digest("hex").slice(0, 12);
      const line = text.subarray(0, at).toString().split("\n").length;
      return { id, file: path, name, operator, original, mutation, line, edits };
    });
}

/** The file's text with the edits made: [{start, end, text}] that do not overlap. */
export function apply(text, edits) {
  const parts = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    parts.push(text.subarray(at, edit.start), Buffer.from(edit.text));
    at = edit.end;
  }
  return Buffer.concat([...parts, text.subarray(at)]).toString();
}

function placeOf(ancestors) {
  const contract = ancestors.find((it) => it.nodeType === "ContractDefinition")?.name ?? "";
  const inner = ancestors.find((it) => ["FunctionDefinition", "ModifierDefinition", "VariableDeclaration"].includes(it.nodeType));
  const name = inner?.kind === "constructor" ? "constructor" : (inner?.name ?? "");
  return [contract, name].filter((it) => it !== "").join(".");
}

const MUTATORS = {
  BinaryOperation({ node, of, text, add }) {
    for (const other of OPERATORS[node.operator] ?? []) {
      const edit = between(text, node.leftExpression, node.rightExpression, node.operator, other);
      add("operator", [edit], of(node), `${node.operator} becomes ${other}`);
    }
  },

  Assignment({ node, of, text, add }) {
    for (const other of OPERATORS[node.operator] ?? []) {
      const edit = between(text, node.leftHandSide, node.rightHandSide, node.operator, other);
      add("operator", [edit], of(node), `${node.operator} becomes ${other}`);
    }
  },

  UnaryOperation({ node, of, text, add, ancestors }) {
    const { start, end } = span(node);
    // The step of a counting loop only makes it endless or too long.
    if (ancestors.at(-1).nodeType === "ExpressionStatement" && ancestors.at(-2)?.nodeType === "ForStatement") return;
    if (node.operator === "!") add("operator", [{ start, end, text: of(node.subExpression) }], of(node), "! is left out");
    const other = { "++": "--", "--": "++" }[node.operator];
    if (other === undefined) return;
    const at = node.prefix ? start : end - 2;
    add("operator", [{ start: at, end: at + 2, text: other }], of(node), `${node.operator} becomes ${other}`);
  },

  IfStatement({ node, of, add }) {
    const { start, end } = span(node);
    if (node.falseBody === undefined && reverts(node.trueBody)) {
      add("check", [{ start, end, text: "{}" }], of(node), "is left out");
      return;
    }
    for (const fixed of ["true", "false"]) {
      add("condition", [{ ...span(node.condition), text: fixed }], of(node.condition), `becomes ${fixed}`);
    }
  },

  Conditional({ node, of, add }) {
    for (const fixed of ["true", "false"]) {
      add("condition", [{ ...span(node.condition), text: fixed }], of(node.condition), `becomes ${fixed}`);
    }
  },

  EmitStatement({ node, of, add, text }) {
    add("event", [{ ...statement(node, text), text: "{}" }], of(node), "is left out");
  },

  ExpressionStatement({ node, of, add, text, ancestors }) {
    const { expression } = node;
    const parent = ancestors.at(-1);
    if (parent.nodeType === "ForStatement" && parent.loopExpression === node) return;
    const writes = ["Assignment", "UnaryOperation", "FunctionCall"].includes(expression.nodeType);
    if (writes) add("statement", [{ ...statement(node, text), text: "{}" }], of(node), "is left out");
    if (subtracts(expression)) {
      const whole = statement(node, text);
      const inside = text.subarray(whole.start, whole.end).toString();
      add("unchecked", [{ ...whole, text: `unchecked { ${inside} }` }], of(node), "is unchecked");
    }
  },

  FunctionDefinition({ node, of, add }) {
    for (const modifier of node.modifiers.filter((it) => it.kind === "modifierInvocation")) {
      add("modifier", [{ ...span(modifier), text: "" }], of(modifier), `is taken from ${node.name}`);
    }
  },

  Literal({ node, of, add, ancestors, text }) {
    const code = ancestors.some((it) => ["Block", "ModifierDefinition"].includes(it.nodeType));
    const constant = ancestors.some((it) => it.nodeType === "VariableDeclaration" && it.stateVariable);
    if (!code && !constant) return;
    if (node.kind === "bool") {
      const other = node.value === "true" ? "false" : "true";
      add("constant", [{ ...span(node), text: other }], of(node), `becomes ${other}`);
    } else if (node.kind === "number" && !/^0x[0-9a-fA-F]{40}$/.test(node.value)) {
      for (const [step, word] of [[1n, "one more"], [-1n, "one less"]]) {
        const changed = stepped(node.value, step);
        if (changed === undefined) continue;
        const whole = span(node);
        const digits = { start: whole.start, end: whole.start + Buffer.byteLength(node.value) };
        const shown = text.subarray(digits.start, digits.end).toString() === node.value ? digits : whole;
        add("constant", [{ ...shown, text: changed }], contextOf(ancestors, node, of), `${of(node)} is ${word}`);
      }
    } else if (node.kind === "string" && constant && node.value !== "") {
      const { end } = span(node);
      add("constant", [{ start: end - 1, end: end - 1, text: "_" }], of(node), "has one character more");
    }
  },

  FunctionCall({ node, of, add }) {
    if (node.names.length > 0 || node.kind === "typeConversion") return;
    for (let i = 0; i + 1 < node.arguments.length; i++) {
      const [a, b] = [node.arguments[i], node.arguments[i + 1]];
      const type = (it) => it.typeDescriptions.typeString.replace(/ (memory|calldata|storage ref)$/, "");
      if (type(a) !== type(b) || of(a) === of(b)) continue;
      add("arguments", [{ ...span(a), text: of(b) }, { ...span(b), text: of(a) }], of(node), `${of(a)} and ${of(b)} are swapped`);
    }
  },

  MemberAccess({ node, add, ancestors, of }) {
    if (node.memberName !== "sender" || node.expression.name !== "msg") return;
    const context = contextOf(ancestors, node, of);
    add("sender", [{ ...span(node), text: "tx.origin" }], context, "msg.sender becomes tx.origin");
  },

  Block({ node, of, add, text, state }) {
    // Checks, effects, interactions: the last effect before each interaction is moved behind it.
    node.statements.forEach((call, i) => {
      if (!interacts(call)) return;
      const write = node.statements.slice(0, i).filter((it) => writesState(it, state)).at(-1);
      if (write === undefined) return;
      const [a, b] = [statement(write, text), statement(call, text)];
      const moved = text.subarray(a.start, a.end).toString();
      add("order", [{ ...a, text: "" }, { start: b.end, end: b.end, text: ` ${moved}` }], of(write), `comes after ${of(call)}`);
    });
  },
};

/** An expression statement or an emit with its semicolon, which the tree leaves out. */
function statement(node, text) {
  const { start, end } = span(node);
  let stop = end;
  while (stop < text.length && /\s/.test(String.fromCharCode(text[stop]))) stop++;
  return { start, end: text[stop] === 0x3b ? stop + 1 : end };
}

function between(text, left, right, operator, other) {
  const from = span(left).end;
  const gap = text.subarray(from, span(right).start).toString();
  const code = gap.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => " ".repeat(Buffer.byteLength(comment)));
  const at = from + code.indexOf(operator);
  return { start: at, end: at + operator.length, text: other };
}

/** The statement, or the declaration, that a small node stands in: what its id and its reader know it by. */
function contextOf(ancestors, node, of) {
  const outer = ancestors.findLast((it) => /Statement$|^Return$|VariableDeclaration$/.test(it.nodeType)) ?? node;
  const shown = ["IfStatement", "ForStatement", "WhileStatement"].includes(outer.nodeType)
    ? (ancestors.at(ancestors.indexOf(outer) + 1) ?? node)
    : outer;
  return of(shown);
}

function stepped(value, step) {
  if (/[.e]/i.test(value.replace(/^0x[0-9a-f]+$/i, ""))) return undefined;
  const plain = value.replaceAll("_", "");
  const changed = BigInt(plain) + step;
  if (changed < 0n) return undefined;
  return plain.startsWith("0x") ? `0x${changed.toString(16).padStart(plain.length - 2, "0")}` : String(changed);
}

function reverts(body) {
  const statements = body.nodeType === "Block" ? body.statements : [body];
  return statements.length === 1 && statements[0].nodeType === "RevertStatement";
}

const subtracts = (node) => any(node, (it) =>
  (it.nodeType === "BinaryOperation" && it.operator === "-") || (it.nodeType === "Assignment" && it.operator === "-=")
    || (it.nodeType === "UnaryOperation" && it.operator === "--"));
