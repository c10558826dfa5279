import { Controller, Get, Query as Asked } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Clock } from '@mrbill/event-sourcing';
import { Allow, Lists, Page, pageFrom, Summary, type PageOf } from '@mrbill/http';
import { Context, TenantData } from '@mrbill/tenancy';
import { z } from 'zod';

const ShownSession = z
  .object({
    sessionId: z.uuid(),
    begunAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().meta({ description: 'When it was last refreshed, to some minutes' }),
    expiresAt: z.iso.datetime().meta({ description: 'Unless it is used before' }),
    device: z.string().nullable().meta({ description: 'What the client called itself when it signed in' }),
    address: z.string().nullable().meta({ description: 'Where it signed in from' }),
    current: z.boolean().meta({ description: 'Whether it is the one that asks' }),
  })
  .meta({ id: 'Session', description: 'One of the sessions that the caller is signed in by' });
type ShownSession = z.infer<typeof ShownSession>;

export class ListSessions extends Query<PageOf<ShownSession>> {
  static readonly schema = z.strictObject({ ...Page });
  constructor(readonly asked: z.infer<typeof ListSessions.schema>) {
    super();
  }
}

interface Row extends Omit<ShownSession, 'current' | 'begunAt' | 'lastUsedAt' | 'expiresAt'> {
  readonly begunAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

@QueryHandler(ListSessions)
export class ListSessionsHandler implements IQueryHandler<ListSessions> {
  constructor(
    private readonly data: TenantData,
    private readonly context: Context,
    private readonly clock: Clock,
  ) {}

  execute({ asked: { page, pageSize } }: ListSessions): Promise<PageOf<ShownSession>> {
    const { tenantId, userId, sessionId } = this.context.caller;
    const mine = [tenantId, userId, this.clock.now()];
    const where = 'tenant = $1 AND user_id = $2 AND expires_at > $3';
    return this.data.read(async (manager) => {
      const [counted] = await manager.query<{ total: number }[]>(
        `SELECT count(*)::float8 AS total FROM identity.live_session WHERE ${where}`,
        mine,
      );
      const rows = await manager.query<Row[]>(
        `SELECT session_id AS "sessionId", begun_at AS "begunAt", rotated_at AS "lastUsedAt", expires_at AS "expiresAt", device, address
         FROM identity.live_session WHERE ${where} ORDER BY rotated_at DESC, session_id LIMIT $4 OFFSET $5`,
        [...mine, pageSize, (page - 1) * pageSize],
      );
      const items = rows.map((row) => ({
        ...row,
        begunAt: row.begunAt.toISOString(),
        lastUsedAt: row.lastUsedAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        current: row.sessionId === sessionId,
      }));
      return pageFrom(items, counted?.total ?? 0, { page, pageSize });
    });
  }
}

@Controller('me/sessions')
export class ListSessionsRoute {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Allow('session:own')
  @Lists(ShownSession)
  @Summary('List the caller’s sessions', 'Where they are signed in, the one used last first.')
  list(@Asked({ schema: ListSessions.schema }) asked: z.infer<typeof ListSessions.schema>) {
    return this.queries.execute(new ListSessions(asked));
  }
}
