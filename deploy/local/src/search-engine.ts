import { CannotStart } from './cannot-start.js';
import { type OpenSearchOptions, startOpenSearch } from './opensearch/opensearch.js';

/** The OpenSearch that the search service works with; without one it works with PostgreSQL. */
export interface SearchEngine {
  /** With the account, where it asks for one. */
  url: string;
  /** What it is and where, for people. */
  told: string;
  /** Resolves when it died too often. */
  gaveUp: Promise<CannotStart>;
  stop(): Promise<void>;
}

/** The oldest major version that we know to work. */
const OLDEST = 3;
const LIMIT_MS = 10_000;

/** One that runs already, if somebody named it; else one of our own. @throws CannotStart */
export async function findSearchEngine(running: string | undefined, options: OpenSearchOptions): Promise<SearchEngine> {
  if (running !== undefined) {
    const told = `OpenSearch ${await versionOf(running)}, which runs already (OPENSEARCH_URL): ${withoutAccount(running)}`;
    return { url: running, told, gaveUp: new Promise(() => {}), stop: async () => {} };
  }
  const started = await startOpenSearch(options);
  const told = `OpenSearch ${await versionOf(started.url)} out of Maven Central, started here: ${started.url}`;
  return { url: started.url, told, gaveUp: started.gaveUp, stop: () => started.stop() };
}

/** @throws CannotStart when it does not answer, or is something else */
async function versionOf(url: string): Promise<string> {
  const { username, password } = new URL(url);
  const account = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const refuse = (why: string) =>
    new CannotStart(
      `The OpenSearch at ${withoutAccount(url)} cannot be used: ${why}. Correct OPENSEARCH_URL, or unset it.`,
    );
  let answer: Response;
  let said: string;
  try {
    answer = await fetch(withoutAccount(url), {
      headers: username ? { authorization: `Basic ${Buffer.from(account).toString('base64')}` } : {},
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    said = await answer.text();
  } catch (error) {
    const { cause, message } = error as { cause?: { message?: string }; message: string };
    throw refuse(cause?.message || message);
  }
  if (answer.status === 401 || answer.status === 403) throw refuse(`it does not take this account (${answer.status})`);
  const { distribution, number } = versionIn(said);
  if (answer.status !== 200 || distribution !== 'opensearch' || number === undefined)
    throw refuse(`what answers there is no OpenSearch (status ${answer.status})`);
  if (Number.parseInt(number) < OLDEST) throw refuse(`it is ${number}, and ${OLDEST} or newer is needed`);
  return number;
}

function versionIn(text: string): { distribution?: string; number?: string } {
  try {
    return (JSON.parse(text) as { version?: { distribution?: string; number?: string } }).version ?? {};
  } catch {
    return {};
  }
}

function withoutAccount(url: string): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href.replace(/\/$/, '');
}
