import { Injectable } from '@nestjs/common';
import { mergeAsyncApi, type AsyncApiDocument, type OpenApiDocument, WholeDocument } from '@mrbill/http';
import type { Upstream } from '../forwarding/upstream.js';
import { Upstreams } from '../upstreams.js';
import { withContext } from './whole-of.js';

const LIMIT_MS = 2_000;
/** How long a document is good for; one with a part missing is asked for again each time. */
const FRESH_MS = 10_000;

type Described = OpenApiDocument | AsyncApiDocument;
type Whole<D extends Described> = D & { readonly 'x-missing'?: Readonly<Record<string, string>> };

/** One document of all contexts, each asked for its own. What is missing is said in it, for people and for programs. */
@Injectable()
export class MergedDocument extends WholeDocument {
  private readonly openApi;
  private readonly asyncApi;

  constructor(upstreams: Upstreams) {
    super();
    this.openApi = new Merging<OpenApiDocument>(upstreams, '/api/openapi.json', withContext);
    this.asyncApi = new Merging<AsyncApiDocument>(upstreams, '/api/asyncapi.json', mergeAsyncApi);
  }

  from(own: OpenApiDocument): Promise<Whole<OpenApiDocument>> {
    return this.openApi.from(own);
  }

  eventsFrom(own: AsyncApiDocument): Promise<Whole<AsyncApiDocument>> {
    return this.asyncApi.from(own);
  }
}

class Merging<D extends Described> {
  private made: { readonly document: Promise<Whole<D>>; readonly at: number } | undefined;

  constructor(
    private readonly upstreams: Upstreams,
    private readonly path: string,
    /** Throws where the part contradicts what is there. */
    private readonly add: (whole: D, part: D) => D,
  ) {}

  from(own: D): Promise<Whole<D>> {
    if (this.made && Date.now() - this.made.at < FRESH_MS) return this.made.document;
    const document = this.merge(own);
    this.made = { document, at: Date.now() };
    const again = () => void (this.made = undefined);
    void document.then((whole) => whole['x-missing'] && again(), again);
    return document;
  }

  private async merge(own: D): Promise<Whole<D>> {
    const asked = await Promise.all(
      this.upstreams.all.map(async (upstream) => ({ name: upstream.name, ...(await this.documentOf(upstream)) })),
    );
    const missing: Record<string, string> = {};
    let whole = own;
    for (const { name, document, problem } of asked) {
      if (problem) missing[name] = problem;
      if (document) whole = this.addedTo(whole, document, (why) => (missing[name] = why));
    }
    return Object.keys(missing).length > 0 ? withGaps(whole, missing) : whole;
  }

  private async documentOf(upstream: Upstream): Promise<{ document?: D; problem?: string }> {
    try {
      const { status, body } = await upstream.ask(this.path, LIMIT_MS);
      if (status === 200) return { document: body as D };
      return { problem: `answered ${status}` };
    } catch (error) {
      return {
        problem: (error as Error).name === 'TimeoutError' ? `no answer within ${LIMIT_MS} ms` : 'not reachable',
      };
    }
  }

  /** Two services of different releases may contradict each other for a while: then the first one stands. */
  private addedTo(whole: D, part: D, contradicts: (why: string) => void): D {
    try {
      return this.add(whole, part);
    } catch (error) {
      contradicts((error as Error).message);
      return whole;
    }
  }
}

function withGaps<D extends Described>(whole: D, missing: Readonly<Record<string, string>>): Whole<D> {
  const list = Object.entries(missing).map(([name, why]) => `${name} (${why})`);
  const note = `Not complete at the moment, missing: ${list.join(', ')}. Load it again later.`;
  return {
    ...whole,
    info: { ...whole.info, description: `${whole.info.description}\n\n**${note}**` },
    'x-missing': missing,
  } as Whole<D>;
}
