import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, IfMatch, NoContent, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Put, Param } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { addFramework } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';
import { Framework } from '../poc/words.js';
import { IN_ANY_ORDER } from './in-any-order.js';
import { inPath } from './in-path.js';

export class AddFramework extends Command<Written<Poc>> {
  constructor(
    readonly pocId: string,
    readonly framework: string,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(AddFramework)
export class AddFrameworkHandler implements ICommandHandler<AddFramework> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId, framework, ifMatch }: AddFramework) {
    return this.streams.update(poc, pocId, addFramework({ framework, by: this.context.caller }), {
      ifMatch,
      tries: IN_ANY_ORDER,
    });
  }
}

@Controller('pocs/:pocId/frameworks/:framework')
export class AddFrameworkRoute {
  constructor(private readonly commands: CommandBus) {}

  @Put()
  @Allow('poc:write')
  @NoContent()
  @Refuses('poc.not-found', 'poc.not-yours', 'poc.deleted', 'poc.too-many-frameworks')
  @Summary(
    'Add a framework to a POC',
    'One that it has, in whatever case, changes nothing. A POC has 30 frameworks at most.',
  )
  addFramework(
    @Param('pocId', { schema: Uuid }) pocId: string,
    @Param('framework', { schema: inPath('framework', Framework) }) framework: string,
    @IfMatch() ifMatch: number | undefined,
  ) {
    return this.commands.execute(new AddFramework(pocId, framework, ifMatch));
  }
}
