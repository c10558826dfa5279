import { describe, expect, it } from '@jest/globals';
import { locales, type Locale } from '../contract/tenant.js';
import { invitationLetter } from './invitation-letter.js';
import { checkLetter, type Letter } from './mail.js';
import { passwordChangedLetter } from './password-changed-letter.js';
import { resetLetter } from './reset-letter.js';

const link = 'https://mrbill.example/#/page?secret=a_b-c';
const to = 'ana@acme.example';
const letters: Readonly<Record<string, (given: { fullName: string; locale: Locale; tenantName: string }) => Letter>> = {
  invitation: ({ fullName, locale, tenantName }) => invitationLetter({ to, fullName, tenantName, locale, link }),
  'new password': ({ fullName, locale }) => resetLetter({ to, fullName, locale, link }),
  'changed password': ({ fullName, locale }) => passwordChangedLetter({ to, fullName, locale, link }),
};
const ana = { fullName: 'Ana', tenantName: 'Padaria' };

describe.each(Object.entries(letters))('the letter of the %s', (_, letter) => {
  it.each(locales)('has one link, as text and as the one button, in %s', (locale) => {
    const { text, html } = letter({ ...ana, locale });
    expect(text.match(/https?:\S+/g)).toEqual([link]);
    expect(html.match(/<a [^>]*href="([^"]*)"/g)).toHaveLength(1);
    expect(html).toContain(`href="${link}"`);
    expect(html).toContain(`<html lang="${locale}">`);
  });

  it('has no other link, whatever people call themselves', () => {
    const evil = 'Win \u202ehttps://evil.example/win';
    const { text, html } = letter({ fullName: evil, tenantName: evil, locale: 'en' });
    expect(text.match(/https?:\/\/\S+/g)).toEqual([link]);
    expect(html.match(/https?:\/\/[^"\s]+/g)).toEqual([link]);
    expect(text + html).not.toContain('\u202e');
  });

  it('is another one in each language', () => {
    const [one, other] = locales.map((locale) => letter({ ...ana, locale }));
    expect(one?.subject).not.toBe(other?.subject);
    expect(one?.text).not.toBe(other?.text);
  });

  it('leaves text what people wrote, and does not let them add a header', () => {
    const fullName = '<script>alert("x")</script> & co';
    const hostile = letter({ fullName, tenantName: 'Pad\u0085aria <b>\u2028 x', locale: 'en' });
    expect(hostile.html).not.toContain('<script>');
    expect(hostile.html).not.toContain('<b>');
    expect(hostile.html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co');
    expect(hostile.text).toContain(fullName);
    expect(() => checkLetter(hostile)).not.toThrow();
  });
});

it.each([
  ['pt-BR', 'Padaria convidou você para o Mr. Bill'],
  ['en', 'Padaria invites you to Mr. Bill'],
] as const)('an invitation says who invites, in %s', (locale, subject) =>
  expect(letters.invitation?.({ ...ana, locale }).subject).toBe(subject),
);
