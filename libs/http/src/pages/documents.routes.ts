import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Documents } from '../openapi/documents.js';
import { ProblemError } from '../problems/problem.js';
import { Public } from '../routes/access.js';
import { Answers } from '../routes/answers.js';
import { Summary } from '../routes/summary.js';
import { docsPage, docsScript, page } from './html.js';

const Html = z.string().meta({ description: 'A page', examples: ['<!doctype html><html lang="en">...</html>'] });
const Script = z.string().meta({ description: 'A script', examples: ["window.addEventListener('load', () => {});"] });
const OpenApi = z
  .looseObject({ openapi: z.string() })
  .meta({ description: 'OpenAPI 3.1', examples: [{ openapi: '3.1.0', info: { title: 'Mr. Bill', version: '1' } }] });
const AsyncApi = z
  .looseObject({ asyncapi: z.string() })
  .meta({ description: 'AsyncAPI 3', examples: [{ asyncapi: '3.0.0', info: { title: 'Mr. Bill', version: '1' } }] });
const Code = z
  .string()
  .max(100)
  .meta({ description: 'The `code` of a problem', examples: ['not-found'] });

/** Our own files and swagger's styles, which it also sets inline; nothing from anywhere else. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

@Controller()
export class DocumentRoutes {
  constructor(private readonly documents: Documents) {}

  @Get('api/openapi.json')
  @Public()
  @Answers(OpenApi)
  @Summary(
    'This document',
    'OpenAPI 3.1, made of the routes themselves. At the edge it is the one document of all contexts; `x-missing` says which of them did not answer, if one did not.',
  )
  openApi() {
    return this.documents.whole();
  }

  @Get('api/asyncapi.json')
  @Public()
  @Answers(AsyncApi)
  @Summary(
    'What is told between contexts',
    'AsyncAPI 3, made of the contracts by which both sides check published facts. At the edge it is the one document of all contexts.',
  )
  asyncApi() {
    return this.documents.events();
  }

  @Get('api/docs')
  @Public()
  @Answers(Html, { type: 'text/html' })
  @Summary('This document, to read and to try', 'A page for people, without anything from elsewhere.')
  docs(@Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    return docsPage(this.documents.own.info.title);
  }

  @Get('api/docs/start.js')
  @Public()
  @Answers(Script, { type: 'text/javascript' })
  @Summary('Starts the page of the documents', 'The one script of `/api/docs`, apart from it for its content policy.')
  script() {
    return docsScript;
  }

  @Get('problems/:code')
  @Public()
  @Answers(Html, { type: 'text/html' })
  @Summary(
    'What a code of a problem means',
    'Where the `type` of a problem leads: title, status and what to do about it.',
  )
  async problem(@Param('code', { schema: Code }) code: string) {
    const problems = (await this.documents.whole())['x-problems'];
    const problem = Object.hasOwn(problems, code) ? problems[code] : undefined;
    if (!problem) throw new ProblemError('not-found');
    return page(problem.title, [
      `Code: ${code}`,
      `Status: ${problem.status}`,
      ...(problem.detail ? [problem.detail] : []),
    ]);
  }
}
