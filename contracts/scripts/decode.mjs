// Decodes the events of one transaction with viem, from the ABI file alone.
// node scripts/decode.mjs RPC_URL CONTRACT ADDRESS TX_HASH   prints a JSON array of {event, args}
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createPublicClient, http, parseEventLogs } from "viem";
import { root } from "./forge.mjs";

const [url, contract, address, hash] = process.argv.slice(2);
const { abi } = JSON.parse(readFileSync(join(root, "target", "abi", `${contract}.json`), "utf8"));
const client = createPublicClient({ transport: http(url) });
const receipt = await client.getTransactionReceipt({ hash });
const logs = receipt.logs.filter((log) => log.address.toLowerCase() === address.toLowerCase());
const events = parseEventLogs({ abi, logs }).map(({ eventName, args }) => ({ event: eventName, args }));
console.log(JSON.stringify(events, (_, it) => (typeof it === "bigint" ? it.toString() : it)));
