import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { ACCESS_SECONDS } from './lifetime.js';

/** A key that signs, or has signed, access tokens. */
export interface SigningKey {
  /** Its thumbprint (RFC 7638). */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As the key set shows it: without its private part. */
  readonly jwk: JWK;
  readonly madeAt: Date;
  readonly file: string;
}

/** How a key stands: it is shown and will sign, it signs, or it is only shown, for what it has signed. */
export interface KeyStanding {
  readonly kid: string;
  readonly status: 'waiting' | 'signing' | 'leaving';
  readonly madeAt: Date;
  /** From when it signs, or has signed. */
  readonly signsAt: Date;
  /** From when nothing that it signed is good any more, so that a rotation takes it away; null while it is the newest. */
  readonly goneAt: Date | null;
}

/** What a rotation has done. `added` is null where a key was waiting already. */
export interface Rotation {
  readonly added: string | null;
  readonly removed: readonly string[];
}

/** A new key is shown for so many milliseconds before it signs, so that every service has it by then. */
const LEAD = 5 * 60 * 1000;
/** Milliseconds for which the folder is not looked at again. */
const FRESH = 5_000;
/** What the clocks of two instances, and of the disk, may be apart. */
const SKEW = 60_000;
const FIRST = 'first.pem';

/**
 * The signing keys of this installation: PEM files (PKCS #8, P-256) in a folder, mode 0600. A file that is added is shown
 * within seconds and signs five minutes later; one that is taken away ends what it signed. The first is made by itself. Instances
 * share the folder, and nothing else about keys.
 */
export class SigningKeys {
  private known: readonly SigningKey[] = [];
  private lookedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly folder: string,
    private readonly now: () => Date,
  ) {}

  /** Makes the folder and the first key where there are none. Throws where a file is no key, or open to others. */
  static async open(folder: string, now: () => Date = () => new Date()): Promise<SigningKeys> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (pemsIn(folder).length === 0) makeFirst(folder);
    const keys = new SigningKeys(folder, now);
    await keys.look();
    return keys;
  }

  /** The one that signs: the newest that was shown for long enough; at first, the only one. */
  async current(): Promise<SigningKey> {
    const keys = await this.all();
    const shown = keys.filter(({ madeAt }) => this.now().getTime() - madeAt.getTime() >= LEAD);
    const key = shown.at(-1) ?? keys[0];
    if (!key) throw new Error(`there is no signing key in ${this.folder}: put one back, or start again to make one`);
    return key;
  }

  async find(kid: string): Promise<SigningKey | undefined> {
    return (await this.all()).find((key) => key.kid === kid);
  }

  /** Oldest first. */
  async all(): Promise<readonly SigningKey[]> {
    if (performance.now() - this.lookedAt > FRESH) await this.look();
    return this.known;
  }

  async standings(): Promise<readonly KeyStanding[]> {
    const [keys, current] = [await this.all(), await this.current()];
    return keys.map((key, index) => ({
      kid: key.kid,
      status: key === current ? 'signing' : index > keys.indexOf(current) ? 'waiting' : 'leaving',
      madeAt: key.madeAt,
      signsAt: index === 0 ? key.madeAt : signsAt(key),
      goneAt: goneAt(keys[index + 1]),
    }));
  }

  /**
   * Adds a key, unless one waits already, and takes away those of which no token is good any more. No token is refused by it:
   * a key is shown before it signs for longer than anybody keeps the key set, and goes when all that it signed has run out.
   */
  async rotate(): Promise<Rotation> {
    await this.look();
    const standings = await this.standings();
    const added = standings.some(({ status }) => status === 'waiting') ? null : await this.add();
    const gone = new Set(standings.filter(({ goneAt }) => goneAt && goneAt <= this.now()).map(({ kid }) => kid));
    for (const { kid, file } of this.known) if (gone.has(kid)) rmSync(file, { force: true });
    await this.look();
    return { added, removed: [...gone] };
  }

  private async add(): Promise<string> {
    const draft = draftKey(this.folder);
    try {
      utimesSync(draft, this.now(), this.now());
      const { kid } = await read(draft);
      linkSync(draft, join(this.folder, `${kid}.pem`));
      return kid;
    } finally {
      rmSync(draft);
    }
  }

  private async look(): Promise<void> {
    const found = await Promise.all(pemsIn(this.folder).map((name) => readIfThere(join(this.folder, name))));
    const keys = found.filter((key) => key !== undefined);
    this.known = keys.sort((a, b) => a.madeAt.getTime() - b.madeAt.getTime() || (a.kid < b.kid ? -1 : 1));
    this.lookedAt = performance.now();
  }
}

const pemsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.pem'));

/** Of two instances that start at once, one's file gets the name, and both read that one. */
function makeFirst(folder: string): void {
  const draft = draftKey(folder);
  try {
    linkSync(draft, join(folder, FIRST));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

/** A new key, under a name that nobody looks at. */
function draftKey(folder: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const draft = join(folder, `${randomUUID()}.draft`);
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true });
  chmodSync(draft, 0o600);
  return draft;
}

const signsAt = ({ madeAt }: SigningKey): Date => new Date(madeAt.getTime() + LEAD);

/** A key signs until every instance has seen that the next one does; what it signed last is good for its own time. */
const goneAt = (next: SigningKey | undefined): Date | null =>
  next ? new Date(signsAt(next).getTime() + FRESH + SKEW + ACCESS_SECONDS * 1000) : null;

/** Undefined where another instance has just taken it away. */
async function readIfThere(file: string): Promise<SigningKey | undefined> {
  try {
    return await read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function read(file: string): Promise<SigningKey> {
  const { mode, mtime } = statSync(file);
  if (process.platform !== 'win32' && mode & 0o077) throw new Error(`${file} may be read by others: chmod 600 it`);
  const privateKey = privateKeyIn(file);
  const publicKey = createPublicKey(privateKey);
  const bare = publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(bare);
  return { kid, privateKey, publicKey, jwk: { ...bare, kid, alg: 'ES256', use: 'sig' }, madeAt: mtime, file };
}

function privateKeyIn(file: string): KeyObject {
  let key: KeyObject | undefined;
  const pem = readFileSync(file);
  try {
    key = createPrivateKey(pem);
  } catch {
    // Said below; the error's own words could quote the file.
  }
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error(`${file} is no private key on P-256 in PEM: take it away`);
  return key;
}
