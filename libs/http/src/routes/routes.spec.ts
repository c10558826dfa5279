import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { createApp } from '../app/create-app.js';
import { notesOptions } from '../example/notes.module.js';
import { unlistedCodes } from '../testing/index.js';
import { Allow, Public } from './access.js';
import { Answers, Creates } from './answers.js';
import { Refuses, Summary } from './summary.js';

const bootWith = (controller: new () => object) => {
  @Module({ controllers: [controller] })
  class Small {}
  return createApp(Small, notesOptions());
};

describe('a service does not start', () => {
  it('with a route that says nothing', async () => {
    @Controller('bare')
    class Bare {
      @Get()
      get() {
        return {};
      }
    }
    await expect(bootWith(Bare)).rejects.toThrow(
      /Bare.get does not say who may use it[^]*does not say what it answers[^]*has no @Summary[^]*Bare.get has no description: say as the second argument of @Summary/,
    );
  });

  it('with a permission that no role has, or a code that no table lists', async () => {
    @Controller('bare')
    class Bare {
      @Get()
      @Allow('note:fly')
      @Answers(z.object({}))
      @Refuses('note.too-high')
      @Summary('x', 'Of no importance.')
      get() {
        return {};
      }
    }
    await expect(bootWith(Bare)).rejects.toThrow(/"note:fly", which no role has[^]*"note.too-high"/);
  });

  it('with something answered that no controller has, so that no document does', async () => {
    @Injectable()
    class Aside implements OnModuleInit {
      constructor(private readonly host: HttpAdapterHost) {}
      onModuleInit() {
        const server = this.host.httpAdapter.getInstance<FastifyInstance>();
        server.get('/api/v1/aside', () => 'psst');
        server.get('/passed-on', { config: { undocumented: 'it is described elsewhere' } }, () => 'there');
      }
    }
    @Module({ providers: [Aside] })
    class Small {}
    await expect(createApp(Small, notesOptions())).rejects.toThrow(/in no document: GET \/api\/v1\/aside\. /);
  });

  it('without knowing what ended access, where it lets callers in', async () => {
    @Controller('closed')
    class Closed {
      @Get()
      @Allow('note:read')
      @Answers(z.object({}))
      @Summary('x', 'Of no importance.')
      get() {
        return {};
      }
    }
    await expect(bootWith(Closed)).rejects.toThrow('provide the port Revocations');
  });
});

describe('a service starts', () => {
  it('without ports where everything is public', async () => {
    @Controller('open')
    class Open {
      @Get()
      @Public()
      @Answers(z.object({}))
      @Summary('x', 'Of no importance.')
      get() {
        return {};
      }
    }
    const app = await bootWith(Open);
    expect((await app.inject('/api/v1/open')).statusCode).toBe(200);
    await app.close();
  });
});

it('a creation whose schema does not begin with an id has to say where the new thing is', () => {
  expect(() => Creates(z.object({ name: z.string() }))).toThrow('location');
});

describe('codes', () => {
  const folder = new URL('../example/', import.meta.url).pathname;
  it('that no table lists are found', () =>
    expect(unlistedCodes(folder, { 'note.kept': { status: 409, title: 'x' } })).toEqual([
      'note.not-found',
      'note.unlisted',
    ]));
  it('are not looked for where there are none', () =>
    expect(() => unlistedCodes(`${folder}../limits`, {})).toThrow('is this the folder'));
});
