import { Allow, Answers, line, Summary } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { findWords, MOST_SUGGESTED } from '../views/poc-words-query.js';
import { pocList } from '../views/poc-list.js';

export class SuggestTags extends Query<string[]> {
  static readonly schema = z.strictObject({ prefix: line(1, 50).meta({ examples: ['io'] }) });

  constructor(readonly prefix: string) {
    super();
  }
}

@QueryHandler(SuggestTags)
export class SuggestTagsHandler implements IQueryHandler<SuggestTags> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  async execute({ prefix }: SuggestTags) {
    const { caller } = this.context;
    const asked = { kind: 'tags', prefix, most: MOST_SUGGESTED } as const;
    const found = await this.data.read((manager) => findWords(manager, asked, caller));
    return found.map(({ word }) => word);
  }
}

@Controller('tags/suggest')
export class SuggestTagsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Answers(z.array(z.string().meta({ examples: ['iot', 'iot-2'] })).max(MOST_SUGGESTED), { view: pocList.name })
  @Summary(
    'Suggest tags that begin so',
    `At most ${MOST_SUGGESTED}, out of my POCs and the public ones of the tenant; the most popular first, in whatever case and with or without accents.`,
  )
  suggest(@QueryString({ schema: SuggestTags.schema }) { prefix }: z.infer<typeof SuggestTags.schema>) {
    return this.queries.execute(new SuggestTags(prefix));
  }
}
