// The command that makes a Safe, run as its user runs it, on a real chain.
import assert from "node:assert/strict";
import { createCipheriv, scryptSync } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { createPublicClient, getAddress, http, keccak256 } from "viem";
import { root } from "./forge.mjs";

const anvil = join(root, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
// The first key that anvil gives coins to, for tests everywhere.
const PAYER = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const OWNERS = [1, 2, 3].map((it) => getAddress(`0x${String(it).repeat(40)}`));
const dir = mkdtempSync(join(tmpdir(), "safe-create-"));
const files = { keystore: join(dir, "payer.json"), password: join(dir, "password") };
let chain;
let rpc;

before(async () => {
  const salt = Buffer.alloc(32, 7);
  const key = scryptSync("a long password", salt, 32, { N: 1024, r: 8, p: 1 });
  const cipher = createCipheriv("aes-128-ctr", key.subarray(0, 16), Buffer.alloc(16, 9));
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(PAYER, "hex")), cipher.final()]);
  const mac = keccak256(Buffer.concat([key.subarray(16), ciphertext])).slice(2);
  const kdfparams = { dklen: 32, n: 1024, r: 8, p: 1, salt: salt.toString("hex") };
  const crypto = { cipher: "aes-128-ctr", ciphertext: ciphertext.toString("hex"), cipherparams: { iv: "09".repeat(16) }, kdf: "scrypt", kdfparams, mac };
  writeFileSync(files.keystore, JSON.stringify({ version: 3, id: "0", crypto }));
  writeFileSync(files.password, "a long password\n");
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const free = server.address().port;
      server.close(() => resolve(free));
    });
  });
  rpc = `http://127.0.0.1:${port}`;
  chain = spawn(anvil, ["--host", "127.0.0.1", "--port", String(port), "--quiet"], { stdio: "ignore" });
  const client = createPublicClient({ transport: http(rpc, { retryCount: 0 }) });
  for (let i = 0; i < 300 && (await client.getChainId().catch(() => 0)) !== 31337; i++) await new Promise((done) => setTimeout(done, 100));
});

after(() => {
  chain?.kill("SIGKILL");
  rmSync(dir, { recursive: true });
});

function create(...options) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "scripts/safe.mjs"), "--json", ...options]);
    const said = { out: "", err: "" };
    child.stdout.on("data", (text) => (said.out += text));
    child.stderr.on("data", (text) => (said.err += text));
    child.on("close", (exit) => resolve({ exit, ...said, json: said.out.startsWith("{") ? JSON.parse(said.out) : undefined }));
  });
}

const usual = (...more) =>
  create("--rpc", rpc, ...OWNERS.flatMap((it) => ["--owner", it]), "--threshold", "2", "--keystore", files.keystore, "--password", files.password, ...more);

test("a Safe is made, read back, and said in the words of treasury.json", async () => {
  const { exit, err, json, out } = await usual("--tier", "cold", "--name", "reserve");
  assert.equal(exit, 0, err);
  assert.deepEqual(json.owners, OWNERS);
  assert.deepEqual(json.wallet, {
    name: "reserve", tier: "cold", chainId: "31337", safe: json.safe.toLowerCase(), guard: json.guard.toLowerCase(),
    owners: OWNERS.map((it) => it.toLowerCase()), threshold: 2,
  });
  assert.deepEqual(json.addressBook.map((it) => it.contract), ["Safe", "TreasuryGuard"]);
  assert.ok(!(out + err).includes(PAYER), "no key is printed");

  // One guard, one code and one factory serve many Safes; each is another.
  const again = await usual("--guard", json.guard, "--singleton", json.singleton, "--factory", json.factory);
  assert.equal(again.exit, 0, again.err);
  assert.equal(again.json.guard, json.guard);
  assert.notEqual(again.json.safe, json.safe);

  const other = await usual("--guard", json.factory);
  assert.equal(other.exit, 9);
  assert.match(other.err, /not_what_was_asked/);
});

test("what cannot be is refused before anything is sent", async () => {
  const refused = async (exit, code, ...options) => {
    const run = await create(...options);
    assert.equal(run.exit, exit, run.out + run.err);
    assert.match(run.err, new RegExp(`code ${code}`));
  };
  const files4 = ["--keystore", files.keystore, "--password", files.password];
  const owner = ["--owner", OWNERS[0]];
  await refused(2, "usage", "--rpc", rpc, ...owner, "--threshold", "2", ...files4);
  await refused(2, "usage", "--rpc", rpc, ...owner, ...owner, "--threshold", "1", ...files4);
  await refused(2, "usage", "--rpc", rpc, "--threshold", "1", ...files4);
  await refused(2, "usage", "--rpc", rpc, "--owner", "0x12", "--threshold", "1", ...files4);
  await refused(2, "usage", "--rpc", rpc, ...owner, "--threshold", "1", ...files4, "--tier", "luke");
  await refused(4, "file_unreadable", "--rpc", rpc, ...owner, "--threshold", "1", "--keystore", join(dir, "none"), "--password", files.password);
  writeFileSync(join(dir, "wrong"), "another password");
  await refused(9, "wrong_password", "--rpc", rpc, ...owner, "--threshold", "1", "--keystore", files.keystore, "--password", join(dir, "wrong"));
  await refused(9, "keystore_malformed", "--rpc", rpc, ...owner, "--threshold", "1", "--keystore", files.password, "--password", files.password);
  await refused(7, "node_unreachable", "--rpc", "http://127.0.0.1:9", ...owner, "--threshold", "1", ...files4);
});
