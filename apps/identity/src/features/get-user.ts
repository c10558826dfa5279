import { Controller, Get, Param } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Streams, type Loaded } from '@mrbill/event-sourcing';
import { Allow, Shows, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { user } from '../user/user.js';
import { showUser, ShownUser } from './shown.js';

export class GetUser extends Query<Loaded<ShownUser> | undefined> {
  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly streams: Streams) {}

  execute({ userId }: GetUser): Promise<Loaded<ShownUser> | undefined> {
    return this.streams.transaction(async (tx) => {
      const loaded = await tx.load(user, userId);
      const [credential] = await tx.query<{ lastLoginAt: Date | null }>(
        'SELECT last_login_at AS "lastLoginAt" FROM identity.credential WHERE user_id = $1',
        [userId],
      );
      return loaded && { ...loaded, state: showUser(loaded.state, credential?.lastLoginAt ?? null) };
    });
  }
}

@Controller()
export class GetUserRoute {
  constructor(
    private readonly queries: QueryBus,
    private readonly context: Context,
  ) {}

  @Get('users/:userId')
  @Allow('user:read')
  @Shows(ShownUser)
  @Summary('Get a user of one’s tenant', 'As they are now; the ETag is good for If-Match of a change.')
  get(@Param('userId', { schema: Uuid }) userId: string) {
    return this.queries.execute(new GetUser(userId));
  }

  @Get('me')
  @Allow('session:own')
  @Shows(ShownUser)
  @Summary('Get the caller', 'Whoever the access token stands for, with the role that they have now.')
  me() {
    return this.queries.execute(new GetUser(this.context.caller.userId));
  }
}
