import { ProblemError } from '@mrbill/http';

/**
 * The path of a request target, untouched, if edge and services are sure to understand it alike; else a 400. Services decode
 * each segment once, and some things are really named `CI/CD` or `a.b`, so an encoded slash may pass; what steps out of
 * its place in any reading may not.
 */
export function plainPath(target: string): string {
  if (!target.startsWith('/')) throw unclear('Ask for a path, as /api/v1/pocs, not for a whole URL.');
  const path = target.split('?', 1)[0] ?? target;
  if (path.includes('#')) throw unclear('A fragment (#) is for the client: leave it out.');
  const steps = path.slice(1).split('/');
  if (steps.slice(0, -1).includes('')) throw unclear('The path holds an empty segment (//).');
  for (const step of steps) check(decoded(step));
  return path;
}

function check(step: string): void {
  if (/\p{Cc}/u.test(step)) throw unclear('The path holds a control character.');
  if (step.split(/[/\\]/).some((part) => part === '.' || part === '..'))
    throw unclear('The path holds a "." or ".." segment.');
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw unclear('The path is not valid percent-encoded UTF-8.');
  }
}

const unclear = (say: string) => new ProblemError('malformed-request', { say });
