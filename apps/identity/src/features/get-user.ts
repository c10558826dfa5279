import { Controller, Get, Param } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Loaded } from '@mrbill/event-sourcing';
import { Allow, Shows, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { People, type KnownUser } from '../directory/people.js';
import { showUser, ShownUser } from './shown.js';

export class GetUser extends Query<Loaded<KnownUser> | undefined> {
  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly people: People) {}

  execute({ userId }: GetUser): Promise<Loaded<KnownUser> | undefined> {
    return this.people.find(userId);
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
  @Shows(ShownUser, { present: showUser })
  @Summary('Get a user of one’s tenant', 'As they are now; the ETag is good for If-Match of a change.')
  get(@Param('userId', { schema: Uuid }) userId: string) {
    return this.queries.execute(new GetUser(userId));
  }

  @Get('me')
  @Allow('session:own')
  @Shows(ShownUser, { present: showUser })
  @Summary('Get the caller', 'Whoever the access token stands for, with the role that they have now.')
  me() {
    return this.queries.execute(new GetUser(this.context.caller.userId));
  }
}
