import { Body, Controller, Patch } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Written } from '@mrbill/event-sourcing';
import { Allow, Changes, IfMatch, Refuses, Summary } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { z } from 'zod';
import { Locale } from '../contract/tenant.js';
import { People, type KnownUser } from '../directory/people.js';
import { changeUser } from '../user/decisions.js';
import { FullName } from './inputs.js';
import { showUser, ShownUser } from './shown.js';

export class ChangeMe extends Command<Written<KnownUser>> {
  static readonly schema = z
    .strictObject({ fullName: FullName.optional(), locale: Locale.optional() })
    .meta({ id: 'ChangeMe' });
  constructor(
    readonly input: z.infer<typeof ChangeMe.schema>,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeMe)
export class ChangeMeHandler implements ICommandHandler<ChangeMe> {
  constructor(
    private readonly people: People,
    private readonly context: Context,
  ) {}

  execute({ input: { fullName, locale }, ifMatch }: ChangeMe): Promise<Written<KnownUser>> {
    return this.people.change(this.context.caller.userId, changeUser({ fullName, locale }), { ifMatch });
  }
}

@Controller('me')
export class ChangeMeRoute {
  constructor(private readonly commands: CommandBus) {}

  @Patch()
  @Allow('session:own')
  @Changes(ShownUser, { present: showUser })
  @Refuses('user.not-found', 'user.erased')
  @Summary(
    'Change the caller’s own profile',
    'JSON merge patch of the name, and of the language that mails are written in.',
  )
  change(
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: ChangeMe.schema }) input: z.infer<typeof ChangeMe.schema>,
  ) {
    return this.commands.execute(new ChangeMe(input, ifMatch));
  }
}
