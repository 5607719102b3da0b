// Opens a keystore of version 3 (Web3 Secret Storage): the key of whoever pays for a deployment.
import { createDecipheriv, pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { keccak256 } from "viem";
import { NOT_FOUND, Refusal, UNVERIFIED } from "./command.mjs";

const MEMORY_MAX = 2 ** 30;

/** @returns the private key as 0x hex, for memory only */
export function openKeystore(file, passwordFile) {
  const password = read(passwordFile).toString("utf8").split(/\r?\n/)[0];
  let crypto;
  try {
    const keystore = JSON.parse(read(file).toString("utf8"));
    crypto = keystore.crypto ?? keystore.Crypto;
    if (keystore.version !== 3 || crypto.cipher !== "aes-128-ctr") throw new Error("no keystore of version 3");
    const bytes = (hex) => Buffer.from(hex, "hex");
    const key = stretch(crypto, Buffer.from(password, "utf8"));
    const text = bytes(crypto.ciphertext);
    const mac = Buffer.from(keccak256(Buffer.concat([key.subarray(16, 32), text])).slice(2), "hex");
    if (!timingSafeEqual(mac, bytes(crypto.mac))) throw refused("wrong_password", `${file} does not open with it`, "Is it the password of this file?");
    const cipher = createDecipheriv("aes-128-ctr", key.subarray(0, 16), bytes(crypto.cipherparams.iv));
    return `0x${Buffer.concat([cipher.update(text), cipher.final()]).toString("hex")}`;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refused("keystore_malformed", `${file}: ${error.message}`, "./bascule treasury key --out FILE makes one.");
  }
}

function stretch({ kdf, kdfparams: { dklen, salt, n, r, p, c, prf } }, password) {
  if (dklen !== 32) throw new Error(`a key of ${dklen} bytes`);
  if (kdf === "scrypt") return scryptSync(password, Buffer.from(salt, "hex"), dklen, { N: n, r, p, maxmem: MEMORY_MAX });
  if (kdf === "pbkdf2" && prf === "hmac-sha256") return pbkdf2Sync(password, Buffer.from(salt, "hex"), c, dklen, "sha256");
  throw new Error(`stretched by ${kdf}`);
}

function read(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refusal(NOT_FOUND, "file_unreadable", "a file cannot be read", `${file}: ${error.code ?? error.message}`, "Give a file that is there.");
  }
}

function refused(code, detail, hint) {
  return new Refusal(UNVERIFIED, code, "the key is not opened", detail, hint);
}
