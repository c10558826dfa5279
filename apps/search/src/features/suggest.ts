import { Allow, Answers, line, Refuses, Summary } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { inTime } from '../engine/in-time.js';
import { SearchEngine } from '../engine/search-engine.js';
import { pocIndex } from '../views/poc-index.js';
import { refuse } from './refusing.js';

/** How many suggestions an answer holds. */
const MOST_SUGGESTED = 10;

const Typed = z.strictObject({
  prefix: line(1, 100).meta({ examples: ['for'] }),
  type: z.enum(['poc', 'tag', 'framework', 'language']),
});
type Typed = z.infer<typeof Typed>;

export class Suggest extends Query<readonly string[]> {
  static readonly schema = Typed;
  constructor(readonly typed: Typed) {
    super();
  }
}

@QueryHandler(Suggest)
export class SuggestHandler implements IQueryHandler<Suggest> {
  constructor(
    private readonly engine: SearchEngine,
    private readonly context: Context,
  ) {}

  execute({ typed: { prefix, type: kind } }: Suggest) {
    const { tenantId, userId: callerId } = this.context.caller;
    return inTime(this.engine.suggest({ tenantId, callerId, kind, prefix, limit: MOST_SUGGESTED })).catch(refuse);
  }
}

@Controller('search/suggest')
export class SuggestRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:search')
  @Answers(z.array(z.string().meta({ examples: ['Forno inteligente', 'Forno a lenha'] })).max(MOST_SUGGESTED), {
    view: pocIndex.name,
  })
  @Refuses('search.too-slow', 'search.unavailable', 'search.not-ready')
  @Summary(
    'Suggest what begins so',
    `At most ${MOST_SUGGESTED}, out of my POCs and the public ones of the tenant, in whatever case and with or without accents. ` +
      'Names of POCs also by one of their words: those that begin so first, then the newest. Tags, frameworks and languages ' +
      'as they were first given, the most frequent first.',
  )
  suggest(@QueryString({ schema: Suggest.schema }) typed: Typed) {
    return this.queries.execute(new Suggest(typed));
  }
}
