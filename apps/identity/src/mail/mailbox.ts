import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { comparisonKey } from '@mrbill/http/input';
import type { Clock, Ids } from '@mrbill/event-sourcing';
import { checkLetter, Mail, type Letter, type SentLetter } from './mail.js';

/** Letters kept at most; the oldest go first. */
const MOST = 1_000;

/** Where mail goes in development: a folder with one file for each letter, named by its time and by whom it is for. */
export class Mailbox extends Mail {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    super();
  }

  async send(letter: Letter): Promise<void> {
    checkLetter(letter);
    const { to, subject, text, html } = letter;
    const sent: SentLetter = { to, subject, text, html, links: linksIn(text), at: this.clock.now().toISOString() };
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const name = `${this.ids.next()}.${markOf(to)}.json`;
    const draft = join(this.folder, `${name}.draft`);
    await writeFile(draft, JSON.stringify(sent), { mode: 0o600, flush: true });
    await rename(draft, join(this.folder, name));
    await this.makeRoom();
  }

  async sentTo(address: string): Promise<SentLetter[]> {
    const names = await this.lettersTo(address);
    const letters = await Promise.all(names.map((name) => this.read(name)));
    return letters.filter((letter) => letter !== undefined);
  }

  async forget(address: string): Promise<void> {
    await this.remove(await this.lettersTo(address));
  }

  /** Undefined: it was thrown away since the folder was looked at. */
  private async read(name: string): Promise<SentLetter | undefined> {
    try {
      return JSON.parse(await readFile(join(this.folder, name), 'utf8')) as SentLetter;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private async lettersTo(address: string): Promise<string[]> {
    const mark = `.${markOf(address)}.json`;
    return (await this.letters()).filter((name) => name.endsWith(mark));
  }

  /** Names begin with ids that sort by time. */
  private async letters(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => name.endsWith('.json')).sort();
  }

  private async makeRoom(): Promise<void> {
    await this.remove((await this.letters()).slice(0, -MOST));
  }

  private async remove(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(join(this.folder, name), { force: true })));
  }
}

const markOf = (address: string) => createHash('sha256').update(comparisonKey(address)).digest('hex').slice(0, 16);

const linksIn = (text: string): string[] => text.match(/https?:\/\/\S+/g) ?? [];
