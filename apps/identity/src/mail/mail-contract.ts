import type { Letter, Mail } from './mail.js';

/** How a suite looks at what an adapter has delivered. */
export interface MailUnderTest {
  readonly mail: Mail;
  readonly deliveredTo: (address: string) => Promise<readonly Letter[]>;
}

const letter: Letter = {
  to: 'ana@acme.example',
  subject: 'Olá, Ana',
  text: 'Aceitar o convite:\nhttps://mrbill.example/#/accept?invitation=a_b-c',
  html: '<p>A &amp; B &lt;script&gt;</p>',
};

/** What every adapter of `Mail` keeps to: one check for each sentence. Each throws where it does not hold. */
export const mailContract: Readonly<Record<string, (open: () => Promise<MailUnderTest>) => Promise<void>>> = {
  async 'delivers a letter as it is'(open) {
    const { mail, deliveredTo } = await open();
    await mail.send(letter);
    const [found, ...more] = await deliveredTo(letter.to);
    const { to, subject, text, html } = found ?? {};
    if (JSON.stringify({ to, subject, text, html }) !== JSON.stringify(letter) || more.length > 0)
      throw new Error('it is another letter');
  },

  async 'delivers to nobody else'(open) {
    const { mail, deliveredTo } = await open();
    await mail.send(letter);
    if ((await deliveredTo('rui@acme.example')).length > 0) throw new Error('somebody else got it');
  },

  async 'delivers each letter that is sent'(open) {
    const { mail, deliveredTo } = await open();
    await Promise.all([1, 2, 3].map((number) => mail.send({ ...letter, subject: `Letter ${number}` })));
    const subjects = (await deliveredTo(letter.to)).map(({ subject }) => subject).sort();
    if (subjects.join() !== 'Letter 1,Letter 2,Letter 3') throw new Error(`delivered were ${subjects.join()}`);
  },

  async 'forgets the letters to one address, and no others'(open) {
    const { mail } = await open();
    const rui = { ...letter, to: 'rui@acme.example' };
    await mail.send(letter);
    await mail.send(rui);
    const before = (await mail.sentTo(rui.to)).length;
    await mail.forget(letter.to);
    if ((await mail.sentTo(letter.to)).length > 0) throw new Error('a letter is still here');
    if ((await mail.sentTo(rui.to)).length !== before) throw new Error('somebody else’s letter is gone');
  },

  async 'refuses an address that is more than one, or none'(open) {
    const { mail, deliveredTo } = await open();
    for (const to of ['', 'nobody', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', '<a@b.example>']) {
      await refused(mail.send({ ...letter, to }), `the address ${JSON.stringify(to)}`);
      if ((await deliveredTo('c@d.example')).length > 0) throw new Error('somebody else got it');
    }
  },

  async 'refuses a subject that would add a header'(open) {
    const { mail } = await open();
    await refused(mail.send({ ...letter, subject: 'Hello\r\nBcc: c@d.example' }), 'a subject of two lines');
  },
};

async function refused(sending: Promise<void>, what: string): Promise<void> {
  const taken = await sending.then(
    () => true,
    () => false,
  );
  if (taken) throw new Error(`${what} was taken`);
}
