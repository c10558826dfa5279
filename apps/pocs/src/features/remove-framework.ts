import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, IfMatch, NoContent, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Delete, Param } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { removeFramework } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';
import { Framework } from '../poc/words.js';
import { IN_ANY_ORDER } from './in-any-order.js';
import { inPath } from './in-path.js';

export class RemoveFramework extends Command<Written<Poc>> {
  constructor(
    readonly pocId: string,
    readonly framework: string,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RemoveFramework)
export class RemoveFrameworkHandler implements ICommandHandler<RemoveFramework> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId, framework, ifMatch }: RemoveFramework) {
    return this.streams.update(poc, pocId, removeFramework({ framework, by: this.context.caller }), {
      ifMatch,
      tries: IN_ANY_ORDER,
    });
  }
}

@Controller('pocs/:pocId/frameworks/:framework')
export class RemoveFrameworkRoute {
  constructor(private readonly commands: CommandBus) {}

  @Delete()
  @Allow('poc:write')
  @NoContent()
  @Refuses('poc.not-found', 'poc.not-yours', 'poc.deleted')
  @Summary('Take a framework off a POC', 'In whatever case it was given; one that it does not have changes nothing.')
  removeFramework(
    @Param('pocId', { schema: Uuid }) pocId: string,
    @Param('framework', { schema: inPath('framework', Framework) }) framework: string,
    @IfMatch() ifMatch: number | undefined,
  ) {
    return this.commands.execute(new RemoveFramework(pocId, framework, ifMatch));
  }
}
