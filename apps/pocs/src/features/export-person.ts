import { Ids, PostgresView, Streams } from '@mrbill/event-sourcing';
import { Answers, Operator, pageFrom, pageOf, Summary, type PageOf } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { Body, Controller, Post } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import * as contract from '../contract/index.js';
import { poc } from '../poc/poc.js';
import { pocList } from '../views/poc-list.js';

const ExportedPoc = z
  .object({
    poc: contract.Poc,
    history: z.array(z.object({ type: z.string(), at: z.iso.datetime(), by: z.string(), data: z.unknown() })),
  })
  .meta({ id: 'ExportedPoc', description: 'A POC of a person, deleted ones included, with all that happened to it' });
type ExportedPoc = z.infer<typeof ExportedPoc>;

export class ExportPerson extends Query<PageOf<ExportedPoc>> {
  static readonly schema = z
    .strictObject({
      tenantId: z.uuid(),
      userId: z.uuid(),
      page: z.int().min(1).max(1_000_000).default(1),
      pageSize: z.int().min(1).max(100).default(100),
    })
    .meta({ id: 'ExportPerson' });
  constructor(readonly asked: z.infer<typeof ExportPerson.schema>) {
    super();
  }
}

/**
 * What this context keeps about a person: what they have registered. Their name and address it does not know. Private POCs are
 * not the platform's to read: only the operator of the machine, who answers to the law, may.
 */
@QueryHandler(ExportPerson)
export class ExportPersonHandler implements IQueryHandler<ExportPerson> {
  constructor(
    private readonly data: TenantData,
    private readonly streams: Streams,
    private readonly context: Context,
    private readonly ids: Ids,
  ) {}

  execute({ asked }: ExportPerson): Promise<PageOf<ExportedPoc>> {
    return this.context.asSystem('export-person', asked.tenantId, this.ids.next(), () => this.export(asked));
  }

  private async export({ tenantId, userId, page, pageSize }: ExportPerson['asked']): Promise<PageOf<ExportedPoc>> {
    const where = `FROM ${PostgresView.relation(pocList)} WHERE tenant = $1 AND user_id = $2`;
    const { total, keys } = await this.data.read(async (manager) => {
      const mine = [tenantId, userId];
      const [counted] = await manager.query<{ total: number }[]>(`SELECT count(*)::int AS total ${where}`, mine);
      const rows = await manager.query<{ key: string }[]>(
        `SELECT key ${where} ORDER BY created_at, key LIMIT $3 OFFSET $4`,
        [...mine, pageSize, (page - 1) * pageSize],
      );
      return { total: counted?.total ?? 0, keys: rows.map(({ key }) => key) };
    });
    const items: ExportedPoc[] = [];
    for (const key of keys) {
      const loaded = await this.streams.load(poc, key);
      const facts = await this.streams.history(poc, key);
      const history = facts.map(({ type, at, cause, data }) => ({ type, at, by: cause.actor, data }));
      if (loaded) items.push({ poc: contract.Poc.parse(loaded.state), history });
    }
    return pageFrom(items, total, { page, pageSize });
  }
}

@Controller('ops/pocs/persons')
export class ExportPersonRoute {
  constructor(private readonly queries: QueryBus) {}

  @Post('export')
  @Operator()
  @Answers(pageOf(ExportedPoc), { view: pocList.name })
  @Summary(
    'Export the POCs of a person',
    'Private and deleted ones included, with their history: for the person who asks what is kept about them. Takes the credential of the operator.',
  )
  export(@Body({ schema: ExportPerson.schema }) asked: z.infer<typeof ExportPerson.schema>) {
    return this.queries.execute(new ExportPerson(asked));
  }
}
