import { Ids, Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Creates, Summary } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Body, Controller, Post } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import * as contract from '../contract/index.js';
import { register } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';
import { RepositoryUrl } from '../poc/repository-url.js';
import { Description, Frameworks, Language, Name, Tags } from '../poc/words.js';

export class RegisterPoc extends Command<Written<Poc>> {
  static readonly schema = z.strictObject({
    name: Name,
    description: Description.nullable().default(null),
    repositoryUrl: RepositoryUrl,
    language: Language.nullable().default(null),
    isPublic: z.boolean().default(false),
    tags: Tags.default([]),
    frameworks: Frameworks.default([]),
  });

  /** `pocId` is given where the same POC may be registered again: it must not become two. */
  constructor(
    readonly input: z.infer<typeof RegisterPoc.schema>,
    readonly pocId?: string,
  ) {
    super();
  }
}

@CommandHandler(RegisterPoc)
export class RegisterPocHandler implements ICommandHandler<RegisterPoc> {
  constructor(
    private readonly streams: Streams,
    private readonly ids: Ids,
    private readonly context: Context,
  ) {}

  execute({ input, pocId = this.ids.next() }: RegisterPoc) {
    return this.streams.create(poc, pocId, register({ ...input, by: this.context.caller }));
  }
}

@Controller('pocs')
export class RegisterPocRoute {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Allow('poc:write')
  @Creates(contract.Poc)
  @Summary(
    'Register a POC, owned by the caller',
    'Seen by its owner and the admins, and with `isPublic` by the whole tenant. Tags and frameworks given twice, in whatever case, are one. The repository is never fetched.',
  )
  register(@Body({ schema: RegisterPoc.schema }) input: z.infer<typeof RegisterPoc.schema>) {
    return this.commands.execute(new RegisterPoc(input));
  }
}
