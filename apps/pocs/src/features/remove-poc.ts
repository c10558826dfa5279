import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Changes, IfMatch, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Delete, Param } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import * as contract from '../contract/index.js';
import { remove } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';

export class RemovePoc extends Command<Written<Poc>> {
  constructor(
    readonly pocId: string,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RemovePoc)
export class RemovePocHandler implements ICommandHandler<RemovePoc> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId, ifMatch }: RemovePoc) {
    return this.streams.update(poc, pocId, remove({ by: this.context.caller }), { ifMatch });
  }
}

@Controller('pocs/:pocId')
export class RemovePocRoute {
  constructor(private readonly commands: CommandBus) {}

  @Delete()
  @Allow('poc:write')
  @Changes(contract.Poc)
  @Refuses('poc.not-found', 'poc.not-yours')
  @Summary('Delete a POC', 'Its owner and the admins still see it, and can restore it.')
  remove(@Param('pocId', { schema: Uuid }) pocId: string, @IfMatch() ifMatch: number | undefined) {
    return this.commands.execute(new RemovePoc(pocId, ifMatch));
  }
}
