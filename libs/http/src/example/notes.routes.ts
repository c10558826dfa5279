import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ConcurrentWrite, EventStore, openPool, Rejection, Streams, Taken } from '@mrbill/event-sourcing';
import { Context } from '@mrbill/tenancy';
import { v7 } from 'uuid';
import { z } from 'zod';
import { many, Page, pageFrom, sorting, TimeRange, Uuid } from '../input/index.js';
import { line } from '../input/text.js';
import { Allow, Ops, Public } from '../routes/access.js';
import { Answers, Changes, Creates, Lists, NoContent, Shows } from '../routes/answers.js';
import { Refuses, Summary } from '../routes/summary.js';
import { IfMatch } from '../writes/if-match.js';
import { Note, note, remove, retitle, RetitleNote, write, WriteNote } from './note.js';

const ListNotes = z.strictObject({
  ...Page,
  ...sorting(['title'], 'title'),
  ...TimeRange,
  tags: many(line(1, 10)).optional(),
});

@Controller('notes')
export class NotesRoutes {
  constructor(
    private readonly streams: Streams,
    private readonly store: EventStore,
    private readonly context: Context,
  ) {}

  @Post()
  @Allow('note:write')
  @Creates(Note)
  @Summary('Write a note', 'It belongs to the caller.')
  write(@Body({ schema: WriteNote }) input: z.infer<typeof WriteNote>) {
    const id = v7();
    return this.streams.create(note, id, write(id, input));
  }

  @Patch(':noteId')
  @Allow('note:write')
  @Changes(Note)
  @Refuses('note.not-found')
  @Summary('Give a note another title', 'Its own title changes nothing.')
  retitle(
    @Param('noteId', { schema: Uuid }) noteId: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: RetitleNote }) { title }: z.infer<typeof RetitleNote>,
  ) {
    return this.streams.update(note, noteId, retitle(title), { ifMatch });
  }

  @Post(':noteId/title')
  @Allow('note:write')
  @Changes(Note)
  @Refuses('note.not-found')
  @Summary('Give a note another title, by POST', 'As by PATCH, for clients that have no PATCH.')
  title(
    @Param('noteId', { schema: Uuid }) noteId: string,
    @Body({ schema: RetitleNote }) { title }: z.infer<typeof RetitleNote>,
  ) {
    return this.streams.update(note, noteId, retitle(title));
  }

  @Delete(':noteId')
  @Allow('note:write')
  @NoContent()
  @Refuses('note.not-found', 'note.kept')
  @Summary('Remove a note', 'Notes with the title keep are kept.')
  remove(@Param('noteId', { schema: Uuid }) noteId: string, @IfMatch() ifMatch: number | undefined) {
    return this.streams.update(note, noteId, remove(), { ifMatch });
  }

  @Get(':noteId')
  @Allow('note:read')
  @Shows(Note)
  @Summary('Get a note', 'Never behind a write.')
  get(@Param('noteId', { schema: Uuid }) noteId: string) {
    return this.streams.load(note, noteId);
  }

  @Get()
  @Allow('note:read')
  @Lists(Note, { view: 'notes.list' })
  @Summary('List notes', 'By their titles.')
  async list(@Query({ schema: ListNotes }) query: z.infer<typeof ListNotes>) {
    const events = await this.store.readAll(0, Number.MAX_SAFE_INTEGER, 1000);
    const ids = events
      .filter(({ tenant, version }) => tenant === this.context.tenant && version === 1)
      .map(({ stream }) => stream.id);
    const notes = await Promise.all(ids.map(async (id) => (await this.streams.load(note, id))?.state as Note));
    const first = (query.page - 1) * query.pageSize;
    return pageFrom(notes.slice(first, first + query.pageSize), notes.length, query);
  }
}

const Word = z.object({ word: z.string() });

/** Routes that go wrong in every way there is. */
@Controller('trouble')
export class TroubleRoutes {
  constructor(private readonly context: Context) {}

  @Get('public')
  @Public()
  @Answers(Word)
  @Summary('Open to anybody', 'Part of the example.')
  open() {
    return { word: 'open' };
  }

  @Get('caller-of-nobody')
  @Public()
  @Answers(Word)
  @Summary('Asks for a caller where there is none', 'Part of the example.')
  nobody() {
    return { word: this.context.caller.userId };
  }

  @Get('who')
  @Allow('note:read')
  @Answers(
    z.object({
      userId: z.string(),
      tenantId: z.string(),
      role: z.string(),
      permissions: z.array(z.string()),
      traceparent: z.string().nullable(),
    }),
  )
  @Summary('Who the caller is', 'Part of the example.')
  who() {
    return { ...this.context.caller, traceparent: this.context.trace.traceparent };
  }

  @Get('admin')
  @Allow('note:admin')
  @Answers(Word)
  @Summary('For tenant admins', 'Part of the example.')
  admin() {
    return { word: 'admin' };
  }

  @Get('crash')
  @Public()
  @Answers(Word)
  @Summary('Breaks', 'Part of the example.')
  crash(): never {
    throw new Error('secret /etc/passwd ana@example.org');
  }

  @Get('no-database')
  @Public()
  @Answers(Word)
  @Summary('Asks a database where none listens', 'Part of the example.')
  async noDatabase() {
    const pool = openPool('postgres://127.0.0.1:9/none', { name: 'nowhere' });
    await pool.query('SELECT 1').finally(() => pool.end());
    return { word: 'never' };
  }

  @Get('busy-database')
  @Public()
  @Answers(Word)
  @Summary('Waits in vain for another transaction', 'Part of the example.')
  busyDatabase(): never {
    throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
  }

  @Get('full-database')
  @Public()
  @Answers(Word)
  @Summary('Finds no room on the disk', 'Part of the example.')
  fullDatabase(): never {
    throw Object.assign(new Error('could not extend file "base/16384/1": No space left on device'), { code: '53100' });
  }

  @Get('unlisted')
  @Public()
  @Answers(Word)
  @Summary('Refuses with a code that no table has', 'Part of the example.')
  unlisted(): never {
    throw new Rejection('note.unlisted');
  }

  @Get('concurrent')
  @Public()
  @Answers(Word)
  @Summary('Loses each race', 'Part of the example.')
  concurrent(): never {
    throw new ConcurrentWrite({ name: 'note', id: v7() }, 3);
  }

  @Get('taken')
  @Public()
  @Answers(Word)
  @Summary('Wants a name that is taken', 'Part of the example.')
  taken(): never {
    throw new Taken('title', 'secret-holder');
  }

  @Get('leak')
  @Public()
  @Answers(Word)
  @Summary('Answers more than it may', 'Part of the example.')
  leak() {
    return { word: 'public', password: 'hidden' };
  }

  @Get('slow')
  @Public()
  @Answers(Word)
  @Summary('Takes its time', 'Part of the example.')
  async slow() {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { word: 'at last' };
  }
}

@Controller('auth')
export class AuthRoutes {
  constructor(private readonly streams: Streams) {}

  @Post('note')
  @Allow('note:write')
  @Creates(Note)
  @Summary('Below /auth no key is taken', 'Part of the example.')
  write(@Body({ schema: WriteNote }) input: z.infer<typeof WriteNote>) {
    const id = v7();
    return this.streams.create(note, id, write(id, input));
  }
}

@Controller('ops')
export class OpsRoutes {
  constructor(private readonly context: Context) {}

  @Get('status')
  @Ops()
  @Answers(Word)
  @Summary('For whoever operates the platform', 'Part of the example.')
  status() {
    return { word: this.context.caller.userId };
  }
}
