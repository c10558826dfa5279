import { z } from 'zod';

const LONGEST = 2_000;
const TOO_LONG = `must have at most ${LONGEST} characters`;
const FORMS = 'must be a repository: https://host/path, git://host/path, ssh://git@host/path or git@host:path';
const CREDENTIALS = 'must not hold a user or password: give the address that anybody may see';
const PATH_ONLY = 'must end with the path of the repository';
const STRANGE =
  'holds a character that no address of a repository has: a control character, \\ or one of "\'`<>|;&$^{}';

/** A hyphen at the end of a part is none by the standard, but people who have one at the end of their name have such hosts. */
const HOST = /^(?=.{1,253}$)([a-z0-9][a-z0-9-]*\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$/;
/** What the short form of ssh looks like: a host, a colon that neither another colon nor two slashes follow, a path. */
const SCP = /^(?:(?<user>[^@/:]+)@)?(?<host>\[[^\]/@]+\]|[^@/:]+):(?!:|\/\/)(?<path>.+)$/;
/** Invisible in some way, or read by shells; whoever hands an address on must not have to think of either. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\"'`<>|;&$^{}]/u;
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'git:': '9418',
  'ssh:': '22',
};

/**
 * The address of a repository, in one spelling: scheme and host in lower case, names in other scripts as `xn--...` (so that
 * none passes for another), no default port, nothing encoded that need not be, no slash at the end. It is never fetched. The
 * one user it may name is `git`, whom hosts of repositories have everybody sign in as.
 */
export const RepositoryUrl = z
  .string()
  .trim()
  .max(LONGEST, { error: TOO_LONG, abort: true })
  .transform((given, context) => {
    const { address, problem = FORMS } = read(given);
    if (address !== undefined && address.length <= LONGEST) return address;
    context.addIssue({ code: 'custom', message: address === undefined ? problem : TOO_LONG });
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
  if (!given.isWellFormed() || HOSTILE.test(given)) return { problem: STRANGE };
  if (/\s/u.test(given)) return {};
  const composed = given.normalize('NFC');
  return composed.includes('://') ? readUrl(composed) : readScp(composed);
}

function readUrl(given: string): Reading {
  const url = /^[a-z]+:\/\/[^/]/i.test(given) ? URL.parse(given) : null;
  if (!url || !(url.protocol in DEFAULT_PORTS)) return {};
  if (url.password !== '' || (url.username !== '' && !isGit(url))) return { problem: CREDENTIALS };
  if (url.search !== '' || url.hash !== '') return { problem: PATH_ONLY };
  const host = inLowerCase(url.hostname);
  const path = placeOf(url.pathname);
  if (host === undefined || path === '' || url.port === '0') return {};
  if (path === undefined) return { problem: STRANGE };
  const user = url.username === '' ? '' : 'git@';
  const port = url.port === '' || url.port === DEFAULT_PORTS[url.protocol] ? '' : `:${url.port}`;
  return { address: `${url.protocol}//${user}${host}${port}${path}` };
}

function readScp(given: string): Reading {
  const { user, host: asGiven = '', path = '' } = SCP.exec(given)?.groups ?? {};
  if (user !== undefined && user !== 'git') return { problem: CREDENTIALS };
  // What is no user of a host is the name and the password of one.
  if (user === undefined && path.includes('@')) return { problem: CREDENTIALS };
  if (/[?#]/.test(path)) return { problem: PATH_ONLY };
  const host = inLowerCase(URL.parse(`https://${asGiven}/`)?.hostname ?? '');
  const place = path.replace(/\/+$/, '');
  if (host === undefined || place === '' || place.startsWith('-') || place.split('/').includes('..')) return {};
  // Without a user, `host:path` may be anything from a drive to a scheme.
  if (user === undefined && !host.includes('.')) return {};
  return { address: `${user === undefined ? '' : 'git@'}${host}:${place}` };
}

const isGit = ({ protocol, username }: URL) => protocol === 'ssh:' && username === 'git';

/** The host, without the dot at its end that means the same; undefined where it is none. */
function inLowerCase(hostname: string): string | undefined {
  // Schemes that browsers do not know keep other scripts encoded by percent, and upper case as it is.
  const plain = /[%A-Z]/.test(hostname) ? (URL.parse(`https://${hostname}/`)?.hostname ?? '') : hostname;
  const host = plain.replace(/(?<=[a-z0-9])\.$/, '');
  return HOST.test(host) ? host : undefined;
}

/** The path with nothing encoded that need not be, and no slash at its end; undefined where it hides what none has. */
function placeOf(pathname: string): string | undefined {
  const path = pathname
    .replaceAll(/%[0-9a-f]{2}/gi, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return /[A-Za-z0-9._~-]/.test(character) ? character : code.toUpperCase();
    })
    .replace(/\/+$/, '');
  try {
    return HOSTILE.test(decodeURIComponent(path)) ? undefined : path;
  } catch {
    return undefined;
  }
}
