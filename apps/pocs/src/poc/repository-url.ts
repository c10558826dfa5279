import { z } from 'zod';

const LONGEST = 2_000;
const FORMS = 'must be a repository: https://host/path, git://host/path, ssh://git@host/path or git@host:path';
const CREDENTIALS = 'must not hold a user or password: give the address that anybody may see';

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?$|^\[[0-9a-f:.]+\]$/;
/** What the short form of ssh looks like: a host, a colon that no slash follows twice, a path. */
const SCP = /^(?:(?<user>[^@/:]+)@)?(?<host>[^@/:]+|\[[^\]]+\]):(?!\/\/)(?<path>.+)$/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'git:': '9418',
  'ssh:': '22',
};

/**
 * The address of a repository, in one spelling: scheme and host in lower case, no default port, no slash at the end. It is
 * never fetched. The one user it may name is `git`, whom hosts of repositories have everybody sign in as.
 */
export const RepositoryUrl = z
  .string()
  .trim()
  .max(LONGEST, { error: `must have at most ${LONGEST} characters` })
  .transform((given, context) => {
    const { address, problem } = read(given);
    if (address !== undefined) return address;
    context.addIssue({ code: 'custom', message: problem ?? FORMS });
    return z.NEVER;
  })
  .meta({
    type: 'string',
    maxLength: LONGEST,
    description: 'http(s), git, ssh or scp form, without credentials',
    examples: ['https://git.example/padaria/forno'],
  });

interface Reading {
  readonly address?: string;
  readonly problem?: string;
}

function read(given: string): Reading {
  if (/[\s\\\p{Cc}]/u.test(given) || !given.isWellFormed()) return {};
  return given.includes('://') ? readUrl(given) : readScp(given);
}

function readUrl(given: string): Reading {
  const url = /^[a-z]+:\/\/[^/]/i.test(given) ? URL.parse(given) : null;
  if (!url || !(url.protocol in DEFAULT_PORTS)) return {};
  if (url.password !== '' || (url.username !== '' && !isGit(url))) return { problem: CREDENTIALS };
  if (url.search !== '' || url.hash !== '') return { problem: 'must end with the path of the repository' };
  const host = url.hostname.toLowerCase();
  const path = trimmed(url.pathname);
  if (!HOST.test(host) || path === '') return {};
  const user = url.username === '' ? '' : 'git@';
  const port = url.port === '' || url.port === DEFAULT_PORTS[url.protocol] ? '' : `:${url.port}`;
  return { address: `${url.protocol}//${user}${host}${port}${path}` };
}

function readScp(given: string): Reading {
  const { user, host = '', path = '' } = SCP.exec(given)?.groups ?? {};
  if (host === '' || !HOST.test(host.toLowerCase()))
    return given.includes('@') && given.includes(':') ? { problem: CREDENTIALS } : {};
  if (user !== undefined && user !== 'git') return { problem: CREDENTIALS };
  if (path.includes('@')) return { problem: CREDENTIALS };
  const place = path.replace(/\/+$/, '');
  if (place === '' || !host.includes('.')) return {};
  return { address: `${user === undefined ? '' : 'git@'}${host.toLowerCase()}:${place}` };
}

const isGit = ({ protocol, username }: URL) => protocol === 'ssh:' && username === 'git';

const trimmed = (path: string) => path.replace(/\/+$/, '');
