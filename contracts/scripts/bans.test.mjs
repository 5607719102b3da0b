// Each rule of bans.mjs finds what is bad in its sample, and only that.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import test from "node:test";
import { found, rules } from "./bans.mjs";
import { solidityFiles } from "./compile.mjs";
import { root } from "./forge.mjs";
import { contents, trees, walk } from "./sources.mjs";

const folder = join(root, "bans", "samples");
const files = solidityFiles(folder);
// A floating pragma of a sample suits this compiler too.
const units = trees(contents(files));
const hits = found(units, "bans/samples/", (file) => readFileSync(join(root, file)));
const nameOf = (rule) => rule.replaceAll(/[ .]/g, "-");

test("every rule has a sample, and every sample a rule", () => {
  assert.deepEqual(files.map((file) => basename(file, ".sol")).sort(), rules.map(nameOf).sort());
});

for (const rule of rules) {
  test(rule, () => {
    const file = relative(root, join(folder, `${nameOf(rule)}.sol`));
    const places = new Set(hits.filter((it) => it.file === file && it.rule === rule).map((it) => it.place));
    const functions = [];
    walk(units.get(file), (node) => {
      if (node.nodeType === "FunctionDefinition" && node.body && node.name !== "") functions.push(node.name);
      return true;
    });
    const bad = functions.filter((name) => /bad/i.test(name)).map((name) => `Sample.${name}`);
    assert.deepEqual([...places].sort(), rule === "floating pragma" ? [""] : bad.sort());
    assert.ok(functions.length > bad.length || rule === "floating pragma", "a sample shows what is allowed too");
  });
}
