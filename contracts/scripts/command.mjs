// How every `./bascule contracts` command reads its arguments and ends: results on standard output, errors on
// standard error in the launcher's form (what, why, hint, code, exit), with --json the problem as an object too.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./forge.mjs";

export const OK = 0;
export const UNEXPECTED = 1;
export const USAGE = 2;
export const CONFIGURATION = 3;
export const NOT_FOUND = 4;
export const UNREACHABLE = 7;
export const UNVERIFIED = 9;

/** An outcome that ends the command with an exit code and says what to do. */
export class Refusal extends Error {
  constructor(exit, code, title, detail, hint) {
    super(`${title}: ${detail}`);
    Object.assign(this, { exit, code, title, detail, hint });
  }
}

/**
 * Reads the options, answers --help, runs the command and exits with what it returns.
 * @param help usage, what it does, examples, exit codes
 * @param options as of node:util parseArgs; --help and --json are added
 */
export async function command(name, help, options, run) {
  let json = process.argv.includes("--json");
  try {
    const { values } = read(name, options);
    if (values.help) {
      console.log(help.trim());
      return;
    }
    json = values.json;
    process.exitCode = await run(values);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : unexpected(error);
    const { exit, code, title, detail, hint } = refusal;
    console.error(`error: ${title}: ${detail}. ${hint} (code ${code}, exit ${exit})`);
    if (json) console.log(JSON.stringify({ code, title, detail, hint, exit }));
    process.exitCode = exit;
  }
}

function read(name, options) {
  try {
    const more = { help: { type: "boolean", short: "h", default: false }, json: { type: "boolean", default: false } };
    return parseArgs({ options: { ...options, ...more } });
  } catch (error) {
    const hint = `See ./bascule contracts ${name} --help.`;
    throw new Refusal(USAGE, "usage", "the command line is not understood", error.message.split(".")[0], hint);
  }
}

function unexpected(error) {
  console.error(error.stack);
  return new Refusal(UNEXPECTED, "unexpected", "the command broke off", error.message, "This is a bug; please report it.");
}

/** Ends the command unless the build has been there. */
export function requireInstalled() {
  if (!existsSync(join(root, "node_modules", "solc"))) {
    throw new Refusal(CONFIGURATION, "not_built", "the compiler is missing", "contracts/node_modules has no solc",
      "Run ./bascule contracts build first.");
  }
}

/** Rows of text under headings, numbers to the right. */
export function table(headings, rows) {
  const texts = [headings, ...rows.map((row) => row.map((cell) => String(cell)))];
  const widths = headings.map((_, i) => Math.max(...texts.map((row) => row[i].length)));
  const right = headings.map((_, i) => rows.length > 0 && rows.every((row) => /^[-–]?[\d,.]*( ?%)?$/.test(String(row[i]))));
  return texts
    .map((row) => row.map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd())
    .join("\n");
}
