import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** The key above the keys of persons: without it they are noise. Embedded: a file; in production: KMS. */
export abstract class MasterKey {
  /** `binding` is authenticated with the key: wrapped for one person, it does not open as another's. */
  abstract wrap(key: Buffer, binding: string): Promise<Buffer>;
  /** Rejects where it was wrapped under another master key, for another binding, or was tampered with. */
  abstract unwrap(wrapped: Buffer, binding: string): Promise<Buffer>;
}

const MARK = 4;
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under 32 bytes from a file. Wrapped: four bytes that tell which master key, nonce, tag, ciphertext. */
export class FileMasterKey extends MasterKey {
  private readonly mark: Buffer;

  constructor(private readonly master: Buffer) {
    super();
    this.mark = createHash('sha256').update(master).digest().subarray(0, MARK);
  }

  /** Throws where the file is missing, open to others, or no key. */
  static read(file: string): FileMasterKey {
    if (process.platform !== 'win32' && statSync(file).mode & 0o077)
      throw new Error(`${file} may be read by others: chmod 600 it`);
    const master = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (master.length !== 32)
      throw new Error(`${file} is no master key: it must hold 32 bytes in base64 (openssl rand -base64 32)`);
    return new FileMasterKey(master);
  }

  wrap(key: Buffer, binding: string): Promise<Buffer> {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.master, nonce).setAAD(Buffer.from(binding));
    const text = Buffer.concat([cipher.update(key), cipher.final()]);
    return Promise.resolve(Buffer.concat([this.mark, nonce, cipher.getAuthTag(), text]));
  }

  async unwrap(wrapped: Buffer, binding: string): Promise<Buffer> {
    if (!wrapped.subarray(0, MARK).equals(this.mark))
      throw new Error('this person key was made under another master key: give that file back as KEY_FILE');
    const rest = wrapped.subarray(MARK);
    const decipher = createDecipheriv('aes-256-gcm', this.master, rest.subarray(0, NONCE))
      .setAAD(Buffer.from(binding))
      .setAuthTag(rest.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(rest.subarray(NONCE + TAG)), decipher.final()]);
  }
}
