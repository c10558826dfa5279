import { sameDigest, type Digest } from './digest.js';

/** What is known of one thing as it was published; `digest` is undefined where it was removed. */
export interface PublishedThing {
  readonly tenant: string;
  readonly key: string;
  readonly version: number;
  /** Where the news of it can be read again. */
  readonly position: number;
  readonly digest: Digest | undefined;
}

/** Things of one block; blocks are added as they fill, so that nothing is copied while it grows. */
const BLOCK = 65_536;
const WORDS = 4;
/** More would take more memory than a service has: 1.2 GB. */
const MOST = 16_000_000;
/** In `flags`. */
const REMOVED = 1;
const SEEN = 2;

interface Block {
  readonly keys: Uint32Array;
  readonly digests: Uint32Array;
  readonly tenants: Uint32Array;
  readonly versions: Uint32Array;
  readonly positions: Float64Array;
  readonly flags: Uint8Array;
}

/**
 * The digests of all things that were published, by tenant and id: some 70 bytes for each, outside of the heap, so that a
 * million of them neither fills nor slows the service that keeps on answering beside.
 */
export class PublishedDigests {
  private readonly blocks: Block[] = [];
  private readonly tenantNumbers = new Map<string, number>();
  private readonly tenants: string[] = [];
  /** Numbers of things plus one, by hash of their ids; 0 is free. */
  private slots = new Uint32Array(1_024);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Takes the newest state of a thing and gives the one before. */
  set(thing: PublishedThing): PublishedThing | undefined {
    const key = wordsOf(thing.key);
    if (!key) throw new Error(`'${thing.key}' is no id of a stream: those are UUIDs`);
    const tenant = this.numberOf(thing.tenant);
    const found = this.find(key, tenant);
    const before = found < 0 ? undefined : this.at(found);
    const number = found < 0 ? this.append(key, tenant) : found;
    const { block, row } = this.place(number);
    block.versions[row] = thing.version;
    block.positions[row] = thing.position;
    block.flags[row] = (block.flags[row]! & SEEN) | (thing.digest ? 0 : REMOVED);
    block.digests.set(thing.digest ?? [0, 0, 0, 0], row * WORDS);
    return before;
  }

  get(tenant: string, id: string): PublishedThing | undefined {
    const found = this.findNumber(tenant, id);
    return found < 0 ? undefined : this.at(found);
  }

  /** Whether exactly this is what was published of a thing; it is marked as seen, even if it is something else. */
  matches(tenant: string, id: string, digest: Digest | undefined): boolean {
    const found = this.findNumber(tenant, id);
    if (found < 0) return digest === undefined;
    const { block, row } = this.place(found);
    block.flags[row]! |= SEEN;
    const kept = block.flags[row]! & REMOVED ? undefined : block.digests.subarray(row * WORDS, (row + 1) * WORDS);
    return kept && digest ? sameDigest(kept, digest) : kept === digest;
  }

  /** Whether a thing of this id was published, for whatever tenant. */
  knows(id: string): boolean {
    const key = wordsOf(id);
    return key !== undefined && this.find(key, undefined) >= 0;
  }

  /** Things that are there, and for which `matches` was never asked. */
  *unseen(): Generator<PublishedThing> {
    for (let number = 0; number < this.count; number++) {
      const { block, row } = this.place(number);
      if (block.flags[row] === 0) yield this.at(number);
    }
  }

  private findNumber(tenant: string, id: string): number {
    const key = wordsOf(id);
    const number = this.tenantNumbers.get(tenant);
    return key && number !== undefined ? this.find(key, number) : -1;
  }

  private numberOf(tenant: string): number {
    let number = this.tenantNumbers.get(tenant);
    if (number === undefined) {
      number = this.tenants.push(tenant) - 1;
      this.tenantNumbers.set(tenant, number);
    }
    return number;
  }

  /** -1 where there is none. */
  private find(key: readonly number[], tenant: number | undefined): number {
    const mask = this.slots.length - 1;
    for (let slot = slotOf(key) & mask; ; slot = (slot + 1) & mask) {
      const number = this.slots[slot]! - 1;
      if (number < 0) return -1;
      const { block, row } = this.place(number);
      const at = row * WORDS;
      const same =
        block.keys[at] === key[0] &&
        block.keys[at + 1] === key[1] &&
        block.keys[at + 2] === key[2] &&
        block.keys[at + 3] === key[3];
      if (same && (tenant === undefined || block.tenants[row] === tenant)) return number;
    }
  }

  private append(key: readonly number[], tenant: number): number {
    if (this.count >= MOST) throw new Error(`more than ${MOST} things are published: no more are compared at once`);
    if (this.count % BLOCK === 0) this.blocks.push(newBlock());
    const number = this.count++;
    const { block, row } = this.place(number);
    block.keys.set(key, row * WORDS);
    block.tenants[row] = tenant;
    if (this.count * 2 > this.slots.length) this.spread();
    else this.take(key, number);
    return number;
  }

  private take(key: ArrayLike<number>, number: number): void {
    const mask = this.slots.length - 1;
    let slot = slotOf(key) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = number + 1;
  }

  private spread(): void {
    this.slots = new Uint32Array(this.slots.length * 4);
    for (let number = 0; number < this.count; number++) {
      const { block, row } = this.place(number);
      this.take(block.keys.subarray(row * WORDS, (row + 1) * WORDS), number);
    }
  }

  private at(number: number): PublishedThing {
    const { block, row } = this.place(number);
    return {
      tenant: this.tenants[block.tenants[row]!]!,
      key: idOf(block.keys.subarray(row * WORDS, (row + 1) * WORDS)),
      version: block.versions[row]!,
      position: block.positions[row]!,
      digest: block.flags[row]! & REMOVED ? undefined : block.digests.slice(row * WORDS, (row + 1) * WORDS),
    };
  }

  private place(number: number): { readonly block: Block; readonly row: number } {
    return { block: this.blocks[Math.floor(number / BLOCK)]!, row: number % BLOCK };
  }
}

const newBlock = (): Block => ({
  keys: new Uint32Array(BLOCK * WORDS),
  digests: new Uint32Array(BLOCK * WORDS),
  tenants: new Uint32Array(BLOCK),
  versions: new Uint32Array(BLOCK),
  positions: new Float64Array(BLOCK),
  flags: new Uint8Array(BLOCK),
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Undefined for what is no UUID, as only a damaged index has it. */
function wordsOf(id: string): readonly number[] | undefined {
  if (!UUID.test(id)) return undefined;
  return [
    parseInt(id.slice(0, 8), 16),
    parseInt(id.slice(9, 13) + id.slice(14, 18), 16),
    parseInt(id.slice(19, 23) + id.slice(24, 28), 16),
    parseInt(id.slice(28), 16),
  ];
}

function idOf(words: Uint32Array): string {
  const hex = [...words].map((word) => word.toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The last words of a UUIDv7 are random; the first is the time. */
const slotOf = (key: ArrayLike<number>): number => (key[3]! ^ Math.imul(key[1]!, 0x9e37_79b1) ^ key[2]!) >>> 0;
