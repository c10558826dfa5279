import {
  Allow,
  Answers,
  comparisonKey,
  Flag,
  line,
  many,
  Page,
  pageFrom,
  pageOf,
  Refuses,
  Summary,
  text,
  TimeRange,
  Uuid,
} from '@mrbill/http';
import { Poc } from '@mrbill/pocs/contract';
import { Context, type Caller } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { inTime } from '../engine/in-time.js';
import { SearchEngine, type PocQuery } from '../engine/search-engine.js';
import { MOST_WORDS, numberOfWords, termsOf } from '../text/wanted.js';
import { pocIndex } from '../views/poc-index.js';
import { refuse } from './refusing.js';

/** How far a search can be paged through: `page` x `pageSize`. */
const DEEPEST = 10_000;

const Asked = z
  .strictObject({
    q: text(0, 500)
      .refine((q) => numberOfWords(termsOf(q)) <= MOST_WORDS, { error: `must have at most ${MOST_WORDS} words` })
      .optional()
      .describe('Words, "quoted phrases" and -words to leave out; everything else is text'),
    language: many(line(1, 50)).optional(),
    tags: many(line(1, 50)).optional(),
    frameworks: many(line(1, 50)).optional(),
    userId: Uuid.optional(),
    includePublic: Flag.default(true),
    ...TimeRange,
    ...Page,
    sortBy: z.enum(['relevance', 'createdAt', 'updatedAt', 'name']).default('relevance'),
    sortOrder: z.enum(['asc', 'desc']).optional(),
  })
  .refine(({ page, pageSize }) => page * pageSize <= DEEPEST, {
    path: ['page'],
    error: `page x pageSize must be at most ${DEEPEST}`,
  });
type Asked = z.infer<typeof Asked>;

const facetOf = (value: string) =>
  z.array(z.object({ value: z.string().meta({ examples: [value] }), count: z.int().meta({ examples: [1] }) }));
const Range = z.object({ start: z.int().meta({ examples: [0] }), end: z.int().meta({ examples: [5] }) });
const Highlights = z.array(
  z.object({
    field: z.enum(['name', 'description', 'language', 'tags', 'frameworks']),
    text: z.string().meta({ description: 'The field, or a part of it', examples: ['Forno inteligente'] }),
    ranges: z.array(Range).describe('What was found: offsets into text in UTF-16 code units, end exclusive'),
  }),
);
export const SearchResult = pageOf(Poc.extend({ highlights: Highlights }).meta({ id: 'FoundPoc' }))
  .extend({
    facets: z.object({ languages: facetOf('Rust'), tags: facetOf('iot'), frameworks: facetOf('Embassy') }),
    tookMs: z.int().meta({ examples: [8] }),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof SearchResult>;

export class SearchPocs extends Query<SearchResult> {
  static readonly schema = Asked;
  constructor(readonly asked: Asked) {
    super();
  }
}

@QueryHandler(SearchPocs)
export class SearchPocsHandler implements IQueryHandler<SearchPocs> {
  constructor(
    private readonly engine: SearchEngine,
    private readonly context: Context,
  ) {}

  async execute({ asked }: SearchPocs): Promise<SearchResult> {
    const began = performance.now();
    const { items, totalItems, facets } = await inTime(this.engine.search(queryOf(asked, this.context.caller))).catch(
      refuse,
    );
    const page = pageFrom(
      items.map(({ document, highlights }) => ({ ...document, highlights })),
      totalItems,
      asked,
    );
    return { ...page, facets, tookMs: Math.round(performance.now() - began) } as SearchResult;
  }
}

@Controller('search')
export class SearchPocsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get('pocs')
  @Allow('poc:search')
  @Answers(SearchResult, { view: pocIndex.name })
  @Refuses('search.too-slow', 'search.unavailable', 'search.not-ready')
  @Summary(
    'Find POCs',
    'My own and those that the tenant may see; with includePublic=false my own only; admins get all of a userId. ' +
      'Without q the newest come first. Of repeated values any, of different filters all.',
  )
  search(@QueryString({ schema: Asked }) asked: Asked) {
    return this.queries.execute(new SearchPocs(asked));
  }
}

/** Who may see what is what pocs decides: own ones, the tenant's public ones, and for admins all of the user they name. */
function queryOf(asked: Asked, { tenantId, userId: callerId, role }: Caller): PocQuery {
  const { q = '', userId = null, includePublic, page, pageSize } = asked;
  const terms = q.trim() === '' ? undefined : termsOf(q);
  const sortBy = asked.sortBy === 'relevance' && !terms ? 'createdAt' : asked.sortBy;
  return {
    tenantId,
    callerId,
    seesPrivateOf: role === 'TENANT_ADMIN' ? userId : null,
    includePublic,
    terms,
    languages: keysOf(asked.language),
    tags: keysOf(asked.tags),
    frameworks: keysOf(asked.frameworks),
    userId,
    from: asked.from ?? null,
    to: asked.to ?? null,
    sortBy,
    descending: (asked.sortOrder ?? (sortBy === 'name' ? 'asc' : 'desc')) === 'desc',
    offset: (page - 1) * pageSize,
    limit: pageSize,
  };
}

const keysOf = (words: readonly string[] = []): readonly string[] => words.map(comparisonKey);
