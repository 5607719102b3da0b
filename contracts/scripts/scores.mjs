// The mutation scores that are kept beside the sources: of which mutants, and how they fared.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./forge.mjs";
import { mutants } from "./mutators.mjs";
import { stateVariables } from "./sources.mjs";

const folder = join(root, "mutation");

/** What stands in mutation/KIND/FEATURE.json of each feature, in one list: kind is scores or survivors. */
export function kept(kind) {
  const files = existsSync(join(folder, kind)) ? readdirSync(join(folder, kind)).sort() : [];
  return files.flatMap((file) => JSON.parse(readFileSync(join(folder, kind, file), "utf8")));
}

/** Replaces the scores of these files; one that is not among the passed has none any more. */
export function keep(files, passed) {
  for (const feature of new Set(files.map(featureOf))) {
    const others = kept("scores").filter(({ file }) => featureOf(file) === feature && !files.includes(file));
    const all = [...others, ...passed.filter(({ file }) => featureOf(file) === feature)].sort((a, b) => (a.file < b.file ? -1 : 1));
    const text = all.length === 0 ? "[]\n" : `[\n${all.map((it) => ` ${JSON.stringify(it)}`).join(",\n")}\n]\n`;
    mkdirSync(join(folder, "scores"), { recursive: true });
    writeFileSync(join(folder, "scores", `${feature}.json`), text);
  }
}

/** The folder of src/main/solidity that a file stands in. */
export const featureOf = (file) => file.split("/")[3];

/** Ids know the function, the text and the change: other code has other ids, other comments have not. */
export const madeFrom = (mutants) => createHash("sha256").update(mutants.map((it) => it.id).sort().join("\n")).digest("hex").slice(0, 16);

/** @returns a sentence for each contract that has no recorded score, or that of other code */
export function scores(units) {
  const known = new Map(kept("scores").map((it) => [it.file, it.of]));
  const state = stateVariables(units);
  const gone = [...known.keys()].filter((path) => !units.has(path)).map((path) => `mutation/scores has a score of ${path}, which is not there`);
  const unjudged = [...units.keys()].filter((path) => path.startsWith("src/main/")).flatMap((path) => {
    const made = mutants(path, readFileSync(join(root, path)), units.get(path), state);
    if (made.length === 0 || known.get(path) === madeFrom(made)) return [];
    return [`${path} ${known.has(path) ? "was changed since its mutants were judged" : "has no mutation score"}; `
      + `run ./bascule contracts mutate --contract ${basename(path, ".sol")}`];
  });
  return [...gone, ...unjudged];
}
