import { describe, expect, it } from '@jest/globals';
import { PublicUrl } from '../public-url.js';
import { invitationLetter } from './invitation-letter.js';

const link = new PublicUrl('https://mrbill.example/').page('accept', { invitation: 'a_b-c' });
const letter = (more: object = {}) =>
  invitationLetter({ to: 'ana@acme.example', fullName: 'Ana', tenantName: 'Acme', locale: 'en', link, ...more });

describe('the letter of an invitation', () => {
  it('has one link, with the secret in its fragment', () => {
    expect(link).toBe('https://mrbill.example/#/accept?invitation=a_b-c');
    const { text, html } = letter();
    expect(text.match(/https?:\S+/g)).toEqual([link]);
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${link}"`]);
  });

  it.each([
    ['en', 'Acme invites you to Mr. Bill', 'Hello Ana,', 'Accept the invitation'],
    ['pt-BR', 'Convite para o Mr. Bill de Acme', 'Olá, Ana!', 'Aceitar o convite'],
  ])('speaks %s', (locale, subject, greeting, button) => {
    const { text, html, ...rest } = letter({ locale });
    expect(rest).toEqual({ to: 'ana@acme.example', subject });
    for (const part of [text, html]) {
      expect(part).toContain(greeting);
      expect(part).toContain(button);
    }
    expect(html).toContain(`lang="${locale}"`);
  });

  it('keeps what people wrote as text', () => {
    const { html, text, subject } = letter({
      fullName: `<b onclick='x()'>"A" & B</b>`,
      tenantName: 'Line\nbreak & Sons',
    });
    expect(html).not.toContain('<b onclick');
    expect(html).toContain('&lt;b onclick=&#39;x()&#39;&gt;&quot;A&quot; &amp; B&lt;/b&gt;');
    expect(text).toContain(`<b onclick='x()'>"A" & B</b>`);
    expect(subject).toBe('Line break & Sons invites you to Mr. Bill');
  });
});
