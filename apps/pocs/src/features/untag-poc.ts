import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, IfMatch, NoContent, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Delete, Param } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { removeTag } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';
import { Tag } from '../poc/words.js';
import { IN_ANY_ORDER } from './in-any-order.js';
import { inPath } from './in-path.js';

export class UntagPoc extends Command<Written<Poc>> {
  constructor(
    readonly pocId: string,
    readonly tag: string,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(UntagPoc)
export class UntagPocHandler implements ICommandHandler<UntagPoc> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId, tag, ifMatch }: UntagPoc) {
    return this.streams.update(poc, pocId, removeTag({ tag, by: this.context.caller }), {
      ifMatch,
      tries: IN_ANY_ORDER,
    });
  }
}

@Controller('pocs/:pocId/tags/:tag')
export class UntagPocRoute {
  constructor(private readonly commands: CommandBus) {}

  @Delete()
  @Allow('poc:write')
  @NoContent()
  @Refuses('poc.not-found', 'poc.not-yours', 'poc.deleted')
  @Summary('Take a tag off a POC', 'In whatever case it was given; one that it does not have changes nothing.')
  removeTag(
    @Param('pocId', { schema: Uuid }) pocId: string,
    @Param('tag', { schema: inPath('tag', Tag) }) tag: string,
    @IfMatch() ifMatch: number | undefined,
  ) {
    return this.commands.execute(new UntagPoc(pocId, tag, ifMatch));
  }
}
