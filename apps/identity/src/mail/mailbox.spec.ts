import { afterAll, describe, expect, it } from '@jest/globals';
import { SystemClock, TimeOrderedIds } from '@mrbill/event-sourcing';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailContract, type MailUnderTest } from './mail-contract.js';
import { Mail, type Letter } from './mail.js';
import { Mailbox } from './mailbox.js';

const home = mkdtempSync(join(tmpdir(), 'mrbill-mailbox-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const clock = new SystemClock();
let boxes = 0;
const folderOf = (box: number) => join(home, `box-${box}`);
const openMailbox = () => new Mailbox(folderOf(boxes++), clock, new TimeOrderedIds(clock));

const mailbox = (): Promise<MailUnderTest> => {
  const mail = openMailbox();
  return Promise.resolve({ mail, deliveredTo: (address) => mail.sentTo(address) });
};

describe('the mailbox', () => {
  it.each(Object.entries(mailContract))('%s', (_, check) => check(mailbox));

  it('keeps letters across restarts, for nobody else to read', async () => {
    const box = boxes;
    await openMailbox().send({ to: 'ana@acme.example', subject: 'Hello', text: 'https://a.example/#/x', html: '' });
    const again = new Mailbox(folderOf(box), clock, new TimeOrderedIds(clock));
    expect(await again.sentTo('ANA@acme.example')).toEqual([
      {
        to: 'ana@acme.example',
        subject: 'Hello',
        text: 'https://a.example/#/x',
        html: '',
        links: ['https://a.example/#/x'],
        at: expect.any(String),
      },
    ]);
    const [file = ''] = readdirSync(folderOf(box));
    expect(statSync(join(folderOf(box), file)).mode & 0o777).toBe(0o600);
    expect(file).not.toContain('ana');
  });

  it('is empty where nobody wrote', async () => expect(await openMailbox().sentTo('ana@acme.example')).toEqual([]));

  it('is read also while it is emptied', async () => {
    const box = boxes;
    const mail = openMailbox();
    const send = (subject: string) => mail.send({ to: 'ana@acme.example', subject, text: '', html: '' });
    await send('Gone');
    const [gone = ''] = readdirSync(folderOf(box));
    await send('Here');
    // As a reader finds it who has seen the folder before somebody else threw the letter away.
    rmSync(join(folderOf(box), gone));
    symlinkSync('nowhere', join(folderOf(box), gone));
    expect((await mail.sentTo('ana@acme.example')).map(({ subject }) => subject)).toEqual(['Here']);
  });

  it('forgets the oldest letters', async () => {
    const box = boxes;
    const mail = openMailbox();
    const send = (number: number) =>
      mail.send({ to: `${number % 2}@acme.example`, subject: `${number}`, text: '', html: '' });
    for (let batch = 0; batch < 101; batch++)
      await Promise.all(Array.from({ length: 10 }, (_, i) => send(batch * 10 + i)));
    expect(readdirSync(folderOf(box)).length).toBeLessThanOrEqual(1_000);
    const kept = (await mail.sentTo('1@acme.example')).map(({ subject }) => Number(subject));
    expect(Math.min(...kept)).toBeGreaterThan(0);
    expect(kept).toContain(1_009);
  });
});

/** Adapters that lose, mix up or believe too much: the suite must catch each of them. */
class Sloppy extends Mail {
  protected readonly letters: Letter[] = [];
  send(letter: Letter): Promise<void> {
    this.letters.push(letter);
    return Promise.resolve();
  }
  deliveredTo(address: string): Promise<readonly Letter[]> {
    return Promise.resolve(this.letters.filter(({ to }) => to.includes(address)));
  }
  async sentTo(address: string) {
    return (await this.deliveredTo(address)).map((letter) => ({ ...letter, links: [], at: '' }));
  }
  forget(address: string): Promise<void> {
    this.letters.splice(0, Number.POSITIVE_INFINITY, ...this.letters.filter(({ to }) => to !== address));
    return Promise.resolve();
  }
}
class Elephant extends Sloppy {
  override forget(): Promise<void> {
    return Promise.resolve();
  }
}
class Careless extends Sloppy {
  override forget(): Promise<void> {
    this.letters.length = 0;
    return Promise.resolve();
  }
}
class Forgetful extends Sloppy {
  override send(letter: Letter): Promise<void> {
    this.letters.length = 0;
    return super.send(letter);
  }
}
class Tidy extends Sloppy {
  override send(letter: Letter): Promise<void> {
    return super.send({ ...letter, html: letter.html.replaceAll('&lt;', '<') });
  }
}
class Chatty extends Sloppy {
  override deliveredTo(): Promise<readonly Letter[]> {
    return Promise.resolve(this.letters);
  }
}

describe('the contract of mail catches', () => {
  it.each([Sloppy, Forgetful, Tidy, Chatty, Elephant, Careless])('%p', async (Broken) => {
    const open = () => {
      const mail = new Broken();
      return Promise.resolve({ mail, deliveredTo: (address: string) => mail.deliveredTo(address) });
    };
    const outcomes = await Promise.allSettled(Object.values(mailContract).map((check) => check(open)));
    expect(outcomes.map(({ status }) => status)).toContain('rejected');
  });
});
