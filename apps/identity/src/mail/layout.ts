import type { Letter } from './mail.js';

interface Parts {
  readonly locale: string;
  readonly greeting: string;
  readonly body: string;
  readonly button: string;
  readonly link: string;
  readonly closing: string;
}

/** A letter with one button, as text and as HTML. The parts are plain text; whatever people wrote in them stays text. */
export function layOut({ locale, greeting, body, button, link, closing }: Parts): Pick<Letter, 'text' | 'html'> {
  const [hello, words] = [unlinked(greeting), unlinked(body)];
  const text = [hello, words, `${button}:\n${link}`, closing, 'Mr. Bill'].join('\n\n');
  const html = `<!doctype html>
<html lang="${escape(locale)}">
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1f2430;background:#fff">
<p>${escape(hello)}</p>
<p>${escape(words)}</p>
<p><a href="${escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1d4ed8;color:#fff;text-decoration:none">${escape(button)}</a></p>
<p style="color:#5b6270">${escape(closing)}</p>
<p>Mr. Bill</p>
</body>
</html>`;
  return { text, html };
}

/** Mail programs make links of what looks like one: a name must not lead anybody to where we do not send them, nor turn the words around. */
const unlinked = (text: string) => text.replaceAll('://', ': //').replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
