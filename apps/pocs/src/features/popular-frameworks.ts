import { Allow, Answers, line, Summary } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { findWords, MOST_POPULAR } from '../views/poc-words-query.js';
import { pocList } from '../views/poc-list.js';

const PopularFramework = z
  .object({
    framework: z.string().meta({ examples: ['Embassy'] }),
    count: z
      .int()
      .positive()
      .meta({ examples: [12] }),
  })
  .meta({ id: 'PopularFramework' });
type PopularFramework = z.infer<typeof PopularFramework>;

export class PopularFrameworks extends Query<PopularFramework[]> {
  static readonly schema = z.strictObject({ language: line(1, 50).optional() });

  constructor(readonly language?: string) {
    super();
  }
}

@QueryHandler(PopularFrameworks)
export class PopularFrameworksHandler implements IQueryHandler<PopularFrameworks> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  async execute({ language }: PopularFrameworks) {
    const { caller } = this.context;
    const asked = { kind: 'frameworks', language, most: MOST_POPULAR } as const;
    const found = await this.data.read((manager) => findWords(manager, asked, caller));
    return found.map(({ word, count }) => ({ framework: word, count }));
  }
}

@Controller('frameworks/popular')
export class PopularFrameworksRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Answers(z.array(PopularFramework).max(MOST_POPULAR), { view: pocList.name })
  @Summary(
    'List the frameworks that most POCs have',
    `At most ${MOST_POPULAR}, over my POCs and the public ones of the tenant, of one language if it is given; the most popular first, each as it was first given.`,
  )
  popular(@QueryString({ schema: PopularFrameworks.schema }) { language }: z.infer<typeof PopularFrameworks.schema>) {
    return this.queries.execute(new PopularFrameworks(language));
  }
}
