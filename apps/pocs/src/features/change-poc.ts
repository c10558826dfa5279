import { Streams, type Written } from '@mrbill/event-sourcing';
import { Allow, Changes, IfMatch, Refuses, Summary, Uuid } from '@mrbill/http';
import { Context } from '@mrbill/tenancy';
import { Body, Controller, Param, Patch } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import * as contract from '../contract/index.js';
import { change } from '../poc/decisions.js';
import { poc, type Poc } from '../poc/poc.js';
import { RepositoryUrl } from '../poc/repository-url.js';
import { Description, Frameworks, Language, Name, Tags } from '../poc/words.js';

export class ChangePoc extends Command<Written<Poc>> {
  /** JSON merge patch: null clears what a POC can be without, arrays replace. */
  static readonly schema = z.strictObject({
    name: Name.optional(),
    description: Description.nullable().optional(),
    repositoryUrl: RepositoryUrl.optional(),
    language: Language.nullable().optional(),
    isPublic: cleared(z.boolean(), false),
    tags: cleared(Tags, []),
    frameworks: cleared(Frameworks, []),
  });

  constructor(
    readonly pocId: string,
    readonly to: z.infer<typeof ChangePoc.schema>,
    readonly ifMatch: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangePoc)
export class ChangePocHandler implements ICommandHandler<ChangePoc> {
  constructor(
    private readonly streams: Streams,
    private readonly context: Context,
  ) {}

  execute({ pocId, to, ifMatch }: ChangePoc) {
    return this.streams.update(poc, pocId, change({ to, by: this.context.caller }), { ifMatch });
  }
}

@Controller('pocs/:pocId')
export class ChangePocRoute {
  constructor(private readonly commands: CommandBus) {}

  @Patch()
  @Allow('poc:write')
  @Changes(contract.Poc)
  @Refuses('poc.not-found', 'poc.not-yours', 'poc.deleted')
  @Summary(
    'Change what is said about a POC',
    'JSON merge patch: null clears, arrays replace. Its owner may, and the admins of the tenant. With If-Match only the version that was seen is changed.',
  )
  change(
    @Param('pocId', { schema: Uuid }) pocId: string,
    @Body({ schema: ChangePoc.schema }) to: z.infer<typeof ChangePoc.schema>,
    @IfMatch() ifMatch: number | undefined,
  ) {
    return this.commands.execute(new ChangePoc(pocId, to, ifMatch));
  }
}

/** Null brings back what a POC has when nothing is said. */
function cleared<S extends z.ZodType>(schema: S, to: z.output<S>) {
  return schema
    .nullable()
    .transform((value) => value ?? to)
    .optional();
}
