import { PostgresView } from '@mrbill/event-sourcing';
import {
  Allow,
  comparisonKey,
  Flag,
  line,
  Lists,
  many,
  Page,
  pageFrom,
  sorting,
  Summary,
  TimeRange,
  Uuid,
  type PageOf,
} from '@mrbill/http';
import { Context, TenantData, type Caller } from '@mrbill/tenancy';
import { Controller, Get, Query as QueryString } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import * as contract from '../contract/index.js';
import { isAdmin } from '../poc/access.js';
import type { Poc } from '../poc/poc.js';
import { pocList } from '../views/poc-list.js';

const Asked = z.strictObject({
  ...Page,
  ...TimeRange,
  userId: Uuid.optional(),
  language: many(line(1, 50)).optional(),
  tags: many(line(1, 50)).optional(),
  frameworks: many(line(1, 50)).optional(),
  includePublic: Flag.default(false),
  deleted: Flag.default(false),
  ...sorting(['createdAt', 'updatedAt', 'name'], 'createdAt'),
  sortOrder: z.enum(['asc', 'desc']).optional(),
});
type Asked = z.infer<typeof Asked>;

export class ListPocs extends Query<PageOf<Poc>> {
  constructor(readonly asked: Asked) {
    super();
  }
}

type Times = 'createdAt' | 'updatedAt' | 'deletedAt';
type Row = Omit<Poc, Times | 'thumbnailUrl'> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
};

@QueryHandler(ListPocs)
export class ListPocsHandler implements IQueryHandler<ListPocs> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
  ) {}

  execute({ asked }: ListPocs) {
    const { where, values } = conditions(asked, this.context.caller);
    const { sortBy, page, pageSize } = asked;
    const order = asked.sortOrder ?? (sortBy === 'name' ? 'asc' : 'desc');
    return this.data.read(async (manager) => {
      const [count] = await manager.query<{ total: number }[]>(
        `SELECT count(*)::int AS total FROM ${LIST} WHERE ${where}`,
        values,
      );
      const rows = await manager.query<Row[]>(
        `SELECT ${FIELDS} FROM ${LIST} WHERE ${where} ORDER BY ${SORT[sortBy]} ${order}, key ${order} LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
        values,
      );
      return pageFrom(rows.map(shown), count?.total ?? 0, asked);
    });
  }
}

@Controller('pocs')
export class ListPocsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('poc:read')
  @Lists(contract.Poc, { view: pocList.name })
  @Summary(
    'My POCs, newest first',
    'With includePublic also those that the tenant may see. Of repeated values any, of different filters all. Admins get all of a userId.',
  )
  list(@QueryString({ schema: Asked }) asked: Asked) {
    return this.queries.execute(new ListPocs(asked));
  }
}

const LIST = PostgresView.relation(pocList);
const FIELDS = `key AS "pocId", user_id AS "userId", tenant AS "tenantId", name, description, repository_url AS "repositoryUrl", language,
  is_public AS "isPublic", tags, frameworks, created_at AS "createdAt", updated_at AS "updatedAt", deleted_at AS "deletedAt", version`;
const SORT = { createdAt: 'created_at', updatedAt: 'updated_at', name: 'name_key' } as const;

/** What the caller may see, and what of it was asked for. The tenant is row level security's business. */
function conditions(asked: Asked, by: Caller): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const keys = (words: readonly string[]) => value(words.map(comparisonKey));
  const { userId, language, tags, frameworks, from, to, includePublic, deleted } = asked;

  const where = [
    isAdmin(by) && userId
      ? undefined
      : `(user_id = ${value(by.userId)}${includePublic && !deleted ? ' OR is_public' : ''})`,
    deleted ? 'deleted_at IS NOT NULL' : 'deleted_at IS NULL',
    userId && `user_id = ${value(userId)}`,
    language && `language_key = ANY(${keys(language)}::text[])`,
    tags && `tag_keys && ${keys(tags)}::text[]`,
    frameworks && `framework_keys && ${keys(frameworks)}::text[]`,
    from && `created_at >= ${value(from)}`,
    to && `created_at < ${value(to)}`,
  ];
  return { where: where.filter(Boolean).join(' AND '), values };
}

const shown = (row: Row): Poc => ({
  ...row,
  thumbnailUrl: null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  deletedAt: row.deletedAt?.toISOString() ?? null,
});
