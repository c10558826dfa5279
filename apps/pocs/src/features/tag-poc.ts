import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, IfMatch, NoContent, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Controller, Put, Param } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { addTag } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';
import { Tag } from '../poc/words.js';
import { IN_ANY_ORDER } from './in-any-order.js';
import { inPath } from './in-path.js';

export class TagPoc extends Command<Written<Poc>> {
  constructor(
    readonly pocId: string,
    readonly tag: string,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(TagPoc)
export class TagPocHandler implements ICommandHandler<TagPoc> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId, tag, ifMatch }: TagPoc) {
    return this.streams.update(poc, pocId, addTag({ tag, by: this.context.caller }), { ifMatch, tries: IN_ANY_ORDER });
  }
}

@Controller('pocs/:pocId/tags/:tag')
export class TagPocRoute {
  constructor(private readonly commands: CommandBus) {}

  @Put()
  @Allow('poc:write')
  @NoContent()
  @Refuses('poc.not-found', 'poc.not-yours', 'poc.deleted', 'poc.too-many-tags')
  @Summary('Tag a POC', 'A tag that it has, in whatever case, changes nothing. A POC has 30 tags at most.')
  addTag(
    @Param('pocId', { schema: Uuid }) pocId: string,
    @Param('tag', { schema: inPath('tag', Tag) }) tag: string,
    @IfMatch() ifMatch: number | undefined,
  ) {
    return this.commands.execute(new TagPoc(pocId, tag, ifMatch));
  }
}
