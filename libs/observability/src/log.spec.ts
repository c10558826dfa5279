import { describe, expect, it } from '@jest/globals';
import { createLog, NestLog, redact, redactText, type Severity } from './index.js';

function logTo(level: Severity = 'info') {
  const lines: Record<string, unknown>[] = [];
  const to = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, log: createLog({ service: 'pocs', level, to, trace: () => ({ traceId: 't', spanId: 's' }) }) };
}

describe('a line', () => {
  it('has time, severity, service and trace', () => {
    const { log, lines } = logTo();
    log.info({ pocId: 'p' }, 'registered');
    expect(lines).toEqual([
      {
        severity: 'INFO',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'pocs',
        traceId: 't',
        spanId: 's',
        pocId: 'p',
        message: 'registered',
      },
    ]);
  });

  it('is not written below its level', () => {
    const { log, lines } = logTo('warn');
    log.info('x');
    log.warn('y');
    expect(lines.map(({ message }) => message)).toEqual(['y']);
  });

  it('holds no secret and no personal data, at whatever depth', () => {
    const { log, lines } = logTo();
    log.info({
      user: {
        userId: 'u',
        email: 'ana@example.org',
        full_name: 'Ana Lima',
        fullName: 'Ana Lima',
        deep: [{ 'Set-Cookie': 'sid=1', newPassword: 'geheim', password: 'geheim' }],
      },
      headers: { authorization: 'Bearer secret' },
      refreshToken: 'secret',
      note: 'write to ana@example.org, token eyJhbGciOi.eyJzdWIi.sig, postgres://app:geheim@db/x',
    });
    const text = JSON.stringify(lines);
    expect(text).not.toMatch(/ana@|Lima|sid=1|geheim|secret|eyJ/);
    expect(lines[0]).toMatchObject({ user: { userId: 'u' } });
  });

  it('keeps texts clean too', () => {
    const { log, lines } = logTo();
    log.error(new Error('no such user ana@example.org'));
    log.error({ error: new Error('nor rui@example.org') });
    log.warn('mail to ana@example.org failed');
    expect(JSON.stringify(lines)).not.toMatch(/ana@|rui@/);
  });

  it('of an error shows no more than class, message, code, stack and cause', () => {
    const { log, lines } = logTo();
    const cause = Object.assign(new TypeError('inner'), { request: { body: 'geheim' } });
    log.error(
      {
        error: Object.assign(new Error('outer', { cause }), {
          code: '23505',
          detail: 'Key (email)=(geheim)',
          parameters: ['geheim'],
        }),
      },
      'failed',
    );
    expect(lines[0]).toMatchObject({
      error: {
        type: 'Error',
        message: 'outer',
        code: '23505',
        stack: expect.any(String),
        cause: { type: 'TypeError', message: 'inner' },
      },
    });
    expect(JSON.stringify(lines)).not.toContain('geheim');
  });
});

describe('redaction', () => {
  it('ends: on cycles, long lists, bytes and big numbers', () => {
    const round: Record<string, unknown> = {
      n: 1n,
      at: new Date(0),
      bytes: new Uint8Array(9),
      many: Array.from({ length: 1000 }, () => 1),
    };
    round.self = round;
    const copy = redact(round) as typeof round;
    expect(copy).toMatchObject({ n: '1', at: '1970-01-01T00:00:00.000Z', bytes: '[9 bytes]' });
    expect(copy.many).toHaveLength(50);
    expect(JSON.stringify(copy)).toContain('[deep]');
  });
  it('leaves plain text as it is', () =>
    expect(redactText('C++ at 10:30, see https://example.org/a?b=c')).toBe(
      'C++ at 10:30, see https://example.org/a?b=c',
    ));
});

describe("Nest's lines", () => {
  it('are ours, and its chatter at start is for debugging', () => {
    const { log, lines } = logTo();
    const nest = new NestLog(log);
    nest.log('Starting Nest application...', 'NestFactory');
    nest.log('imported', 'Importer');
    nest.error('broke', 'Error: broke\n    at x', 'Importer');
    nest.warn({ a: 1 });
    nest.fatal(new Error('end'));
    nest.debug('d');
    nest.verbose('v');
    expect(lines).toMatchObject([
      { severity: 'INFO', message: 'imported', from: 'Importer' },
      { severity: 'ERROR', message: 'broke', stack: expect.stringContaining('at x') },
      { severity: 'WARN', about: { a: 1 } },
      { severity: 'FATAL', message: 'end', error: { type: 'Error' } },
    ]);
  });
});
