// A worker thread that keeps one compiler warm: gets {sources, selection}, answers {contracts} or {refused}.
// Unoptimised and without the IR pipeline: three times faster, and what a mutant does is the same.
import { parentPort, workerData } from "node:worker_threads";
import { solc } from "./sources.mjs";

parentPort.on("message", ({ id, sources, selection }) => {
  const outputSelection = {};
  for (const { path, name } of selection) {
    outputSelection[path] = { ...outputSelection[path], [name]: ["evm.bytecode.object", "evm.deployedBytecode.object"] };
  }
  const input = { language: "Solidity", sources, settings: { ...workerData.settings, outputSelection } };
  const output = JSON.parse(solc().compile(JSON.stringify(input)));
  const refused = (output.errors ?? []).find((it) => it.severity === "error")?.formattedMessage;
  if (refused !== undefined) return parentPort.postMessage({ id, refused });
  const contracts = selection.map(({ path, name }) => {
    const { bytecode, deployedBytecode } = output.contracts[path][name].evm;
    return { path, name, creation: bytecode.object, runtime: deployedBytecode.object };
  });
  return parentPort.postMessage({ id, contracts });
});
