import { describe, expect, it } from '@jest/globals';
import { mintTicket, readTicket } from './ticket.js';

const tenant = '018f0000-0000-7000-8000-00000000000a';
const subject = '018f0000-0000-7000-8000-00000000000b';

describe('a ticket', () => {
  it('is known again', () => {
    const { text, ...ticket } = mintTicket(tenant, subject);
    expect(readTicket(text)).toEqual(ticket);
  });

  it('is another one each time', () => {
    expect(mintTicket(tenant, subject).hash).not.toEqual(mintTicket(tenant, subject).hash);
  });

  it('has another hash once a letter of it changed', () => {
    const { text, hash } = mintTicket(tenant, subject);
    const other = `${text.slice(0, 50)}${text[50] === 'A' ? 'B' : 'A'}${text.slice(51)}`;
    expect(readTicket(other)?.hash).not.toEqual(hash);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'invitation'],
    ['one too short', 'A'.repeat(84)],
    ['one too long', 'A'.repeat(88)],
    ['other letters than ours', `${'A'.repeat(85)}+`],
    ['ids that are none', Buffer.alloc(64, 0xee).toString('base64url')],
  ])('is not %s', (_, text) => expect(readTicket(text)).toBeUndefined());
});
