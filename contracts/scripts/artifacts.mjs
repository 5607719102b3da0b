// What the build left in target/abi, by contract.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./forge.mjs";

export const abiFolder = join(root, "target", "abi");

/** name -> {abi, bytecode, runtime, immutables, storage} of every contract that can be deployed. */
export function artifacts() {
  const read = (...path) => JSON.parse(readFileSync(join(abiFolder, ...path), "utf8"));
  const files = readdirSync(abiFolder).filter((name) => name.endsWith(".json")).sort();
  return new Map(
    files.map((file) => [file.slice(0, -5), { ...read(file), ...read("code", file), storage: read("storage", file) }]),
  );
}

/** The canonical text of a parameter's type: tuples written out, as selectors are made from it. */
export function typeOf({ type, components }) {
  return type.startsWith("tuple") ? `(${components.map(typeOf).join(",")})${type.slice(5)}` : type;
}

export function signatureOf({ name, inputs }) {
  return `${name}(${inputs.map(typeOf).join(",")})`;
}
