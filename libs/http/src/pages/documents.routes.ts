import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Documents } from '../openapi/documents.js';
import { ProblemError } from '../problems/problem.js';
import { Public } from '../routes/access.js';
import { Answers } from '../routes/answers.js';
import { Summary } from '../routes/summary.js';
import { docsPage, docsScript, page } from './html.js';

const Html = z.string().meta({ description: 'A page' });

/** Our own files and swagger's styles, which it also sets inline; nothing from anywhere else. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

@Controller()
export class DocumentRoutes {
  constructor(private readonly documents: Documents) {}

  @Get('api/openapi.json')
  @Public()
  @Answers(z.looseObject({ openapi: z.string() }))
  @Summary('This document', 'OpenAPI 3.1.')
  openApi() {
    return this.documents.whole();
  }

  @Get('api/docs')
  @Public()
  @Answers(Html)
  @Summary('This document, to read and to try')
  docs(@Res({ passthrough: true }) reply: FastifyReply) {
    void reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    });
    return docsPage(this.documents.own.info.title);
  }

  @Get('api/docs/start.js')
  @Public()
  @Answers(z.string())
  @Summary('Starts the page of the documents')
  script(@Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('content-type', 'text/javascript; charset=utf-8');
    return docsScript;
  }

  @Get('problems/:code')
  @Public()
  @Answers(Html)
  @Summary('What a code of a problem means')
  async problem(
    @Param('code', { schema: z.string().max(100) }) code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const problems = (await this.documents.whole())['x-problems'];
    const problem = Object.hasOwn(problems, code) ? problems[code] : undefined;
    if (!problem) throw new ProblemError('not-found');
    void reply.header('content-type', 'text/html; charset=utf-8');
    return page(problem.title, [
      `Code: ${code}`,
      `Status: ${problem.status}`,
      ...(problem.detail ? [problem.detail] : []),
    ]);
  }
}
