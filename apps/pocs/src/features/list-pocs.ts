import { Allow, Flag, line, Lists, many, Page, pageFrom, Summary, TimeRange, Uuid, type PageOf } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import * as contract from '../contract/index.js';
import type { Poc } from '../poc/poc.js';
import { findPocs } from '../views/poc-list-query.js';
import { pocList } from '../views/poc-list.js';

const Words = many(line(1, 50)).optional();

export class ListPocs extends Query<PageOf<Poc>> {
  static readonly schema = z.strictObject({
    ...Page,
    ...TimeRange,
    userId: Uuid.optional(),
    language: Words,
    tags: Words,
    frameworks: Words,
    includePublic: Flag.default(false),
    deleted: Flag.default(false),
    sortBy: z.enum(['createdAt', 'updatedAt', 'name']).default('createdAt'),
    sortOrder: z.enum(['asc', 'desc']).optional().describe('By default names from A on, times from the newest on'),
  });

  constructor(readonly asked: z.infer<typeof ListPocs.schema>) {
    super();
  }
}

@QueryHandler(ListPocs)
export class ListPocsHandler implements IQueryHandler<ListPocs> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  async execute({ asked }: ListPocs) {
    const sortOrder = asked.sortOrder ?? (asked.sortBy === 'name' ? 'asc' : 'desc');
    const { caller } = this.context;
    const found = await this.data.read((manager) => findPocs(manager, { ...asked, sortOrder }, caller));
    return pageFrom(found.items, found.totalItems, asked);
  }
}

@Controller('pocs')
export class ListPocsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Lists(contract.Poc, { view: pocList.name })
  @Summary(
    'List the caller’s POCs, newest first',
    'With includePublic also those that the tenant may see; admins get all of a userId. Of several values of one filter any fits, different filters must all fit.',
  )
  list(@QueryString({ schema: ListPocs.schema }) asked: z.infer<typeof ListPocs.schema>) {
    return this.queries.execute(new ListPocs(asked));
  }
}
