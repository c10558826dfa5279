import { Allow, Answers, Summary } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { findWords, MOST_POPULAR } from '../views/poc-words-query.js';
import { pocList } from '../views/poc-list.js';

const PopularTag = z
  .object({
    tag: z.string().meta({ examples: ['iot'] }),
    count: z
      .int()
      .positive()
      .meta({ examples: [12] }),
  })
  .meta({ id: 'PopularTag' });
type PopularTag = z.infer<typeof PopularTag>;

export class PopularTags extends Query<PopularTag[]> {
  static readonly schema = z.strictObject({});
}

@QueryHandler(PopularTags)
export class PopularTagsHandler implements IQueryHandler<PopularTags> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  async execute() {
    const { caller } = this.context;
    const asked = { kind: 'tags', most: MOST_POPULAR } as const;
    const found = await this.data.read((manager) => findWords(manager, asked, caller));
    return found.map(({ word, count }) => ({ tag: word, count }));
  }
}

@Controller('tags/popular')
export class PopularTagsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Answers(z.array(PopularTag).max(MOST_POPULAR), { view: pocList.name })
  @Summary(
    'List the tags that most POCs have',
    `At most ${MOST_POPULAR}, over my POCs and the public ones of the tenant; the most popular first, each as it was first given.`,
  )
  popular(@QueryString({ schema: PopularTags.schema }) _: z.infer<typeof PopularTags.schema>) {
    return this.queries.execute(new PopularTags());
  }
}
