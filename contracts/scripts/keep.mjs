// Copies generated files over the old ones only where they differ, so that an unchanged binding keeps its time
// stamp and nothing behind it is compiled again.   usage: node keep.mjs FROM TO
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [from, to] = process.argv.slice(2);
const files = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    : [];
const fresh = new Set(files(from));
for (const name of files(to)) if (!fresh.has(name)) rmSync(join(to, name));
for (const name of fresh) {
  const content = readFileSync(join(from, name));
  const target = join(to, name);
  if (existsSync(target) && readFileSync(target).equals(content)) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}
