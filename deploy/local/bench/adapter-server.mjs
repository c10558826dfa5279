// One controller of Nest, on Express or on Fastify, and nothing else: `node adapter-server.mjs express`.
import 'reflect-metadata';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const poc = (pocId) => ({
  pocId,
  name: 'A queue that nobody waits in',
  description: 'A few words about what was tried, and what came of it. '.repeat(4),
  repositoryUrl: 'https://git.example/acme/queue',
  language: 'Rust',
  isPublic: true,
  tags: ['bench', 'queues', 'waiting'],
  frameworks: ['Embassy'],
});
const page = { items: Array.from({ length: 20 }, (_, n) => poc(`${n}`)), page: 1, pageSize: 20, totalItems: 20 };

// Written without decorators, for nothing compiles this file.
class Pocs {
  register(input) {
    return { ...poc('new'), ...input };
  }
  read(id) {
    return poc(id);
  }
  list(pageSize) {
    return { ...page, pageSize: Number(pageSize) };
  }
}
const method = (name, route, ...parameters) => {
  route(Pocs.prototype, name, Object.getOwnPropertyDescriptor(Pocs.prototype, name));
  for (const [index, parameter] of parameters.entries()) parameter(Pocs.prototype, name, index);
};
method('register', Post(), Body());
method('list', Get(), Query('pageSize'));
method('read', Get(':id'), Param('id'));
Controller('pocs')(Pocs);

class Service {}
Module({ controllers: [Pocs] })(Service);

const [name] = process.argv.slice(2);
const adapter =
  name === 'express'
    ? new (await import('@nestjs/platform-express')).ExpressAdapter()
    : new (await import('@nestjs/platform-fastify')).FastifyAdapter();
const app = await NestFactory.create(Service, adapter, { logger: false });
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ processor: (user + system) / 1_000, memory: process.memoryUsage.rss() / 2 ** 20 });
});
process.on('disconnect', () => process.exit());
