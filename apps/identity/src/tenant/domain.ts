import { domainToASCII } from 'node:url';
import { z } from 'zod';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A domain in the form that it is compared in: lower case, ASCII (RFC 5891). Undefined for what is none, or looks like an id. */
export function canonicalDomain(text: string): string | undefined {
  // What ends a host in a URL would be cut off without a word.
  const domain = /[/\\?#@:%]/.test(text) ? '' : domainToASCII(text.trim());
  const labels = domain.split('.');
  return domain.length <= 253 && !UUID.test(domain) && labels.every((label) => LABEL.test(label)) ? domain : undefined;
}

export const Domain = z
  .string()
  .max(500)
  .transform((text, context) => {
    const domain = canonicalDomain(text);
    if (domain) return domain;
    context.addIssue('must be a domain, as example.com');
    return z.NEVER;
  })
  .meta({
    type: 'string',
    maxLength: 253,
    description: 'A domain, as example.com',
    examples: ['padaria.example'],
  });
