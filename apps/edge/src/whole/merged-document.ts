import { Injectable } from '@nestjs/common';
import { type OpenApiDocument, WholeDocument } from '@mrbill/http';
import type { Upstream } from '../forwarding/upstream.js';
import { Upstreams } from '../upstreams.js';
import { withContext } from './whole-of.js';

const LIMIT_MS = 2_000;
/** How long a document is good for; one with a part missing is asked for again each time. */
const FRESH_MS = 10_000;

type Document = OpenApiDocument & { readonly 'x-missing'?: Readonly<Record<string, string>> };

/** One document of all contexts, each asked for its own. What is missing is said in it, for people and for programs. */
@Injectable()
export class MergedDocument extends WholeDocument {
  private made: { readonly document: Promise<Document>; readonly at: number } | undefined;

  constructor(private readonly upstreams: Upstreams) {
    super();
  }

  from(own: OpenApiDocument): Promise<Document> {
    if (this.made && Date.now() - this.made.at < FRESH_MS) return this.made.document;
    const document = this.merge(own);
    this.made = { document, at: Date.now() };
    const again = () => void (this.made = undefined);
    void document.then((whole) => whole['x-missing'] && again(), again);
    return document;
  }

  private async merge(own: OpenApiDocument): Promise<Document> {
    const asked = await Promise.all(
      this.upstreams.all.map(async (upstream) => ({ name: upstream.name, ...(await documentOf(upstream)) })),
    );
    const missing: Record<string, string> = {};
    let whole = own;
    for (const { name, document, problem } of asked) {
      if (problem) missing[name] = problem;
      if (document) whole = addedTo(whole, document, (why) => (missing[name] = why));
    }
    return Object.keys(missing).length > 0 ? withGaps(whole, missing) : whole;
  }
}

async function documentOf(upstream: Upstream): Promise<{ document?: OpenApiDocument; problem?: string }> {
  try {
    const { status, body } = await upstream.ask('/api/openapi.json', LIMIT_MS);
    if (status === 200) return { document: body as OpenApiDocument };
    return { problem: `answered ${status}` };
  } catch (error) {
    return { problem: (error as Error).name === 'TimeoutError' ? `no answer within ${LIMIT_MS} ms` : 'not reachable' };
  }
}

/** Two services of different releases may contradict each other for a while: then the first one stands. */
function addedTo(whole: OpenApiDocument, part: OpenApiDocument, contradicts: (why: string) => void): OpenApiDocument {
  try {
    return withContext(whole, part);
  } catch (error) {
    contradicts((error as Error).message);
    return whole;
  }
}

function withGaps(whole: OpenApiDocument, missing: Readonly<Record<string, string>>): Document {
  const list = Object.entries(missing).map(([name, why]) => `${name} (${why})`);
  const note = `Not complete at the moment, missing: ${list.join(', ')}. Load it again later.`;
  return {
    ...whole,
    info: { ...whole.info, description: `${whole.info.description}\n\n**${note}**` },
    'x-missing': missing,
  };
}
