import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Changes, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Param, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import * as contract from '../contract/index.js';
import { restore } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';

export class RestorePoc extends Command<Written<Poc>> {
  constructor(readonly pocId: string) {
    super();
  }
}

@CommandHandler(RestorePoc)
export class RestorePocHandler implements ICommandHandler<RestorePoc> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId }: RestorePoc) {
    return this.streams.update(poc, pocId, restore({ by: this.context.caller }));
  }
}

@Controller('pocs/:pocId/restore')
export class RestorePocRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('poc:write')
  @Changes(contract.Poc)
  @Refuses('poc.not-found', 'poc.not-yours')
  @Summary('Restore a deleted POC', 'Restoring one that is there changes nothing.')
  restore(@Param('pocId', { schema: Uuid }) pocId: string) {
    return this.commands.execute(new RestorePoc(pocId));
  }
}
