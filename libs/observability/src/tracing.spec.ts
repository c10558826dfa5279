import { describe, expect, it } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { formatTraceparent, parseTraceparent, Tracing, tracingFromEnvironment } from './index.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = `00-${traceId}-00f067aa0ba902b7-01`;

describe('a traceparent', () => {
  it('is read and written', () => {
    const read = parseTraceparent(parent);
    expect(read).toMatchObject({ traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 });
    expect(read && formatTraceparent(read)).toBe(parent);
    expect(parseTraceparent(`cc-${traceId}-00f067aa0ba902b7-01-later`)).toBeDefined();
  });
  it.each([
    undefined,
    null,
    '',
    'x',
    `ff-${traceId}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `${parent}-more`,
    parent.toUpperCase(),
  ])('is not %s', (header) => expect(parseTraceparent(header)).toBeUndefined());
});

describe('tracing', () => {
  it('goes on in the trace of the fact, and spans within are its children', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = new Tracing('pocs', [new SimpleSpanProcessor(exporter)]);
    expect(tracing.current()).toBeUndefined();
    await tracing.span('handle poc.registered', parent, async () => {
      expect(tracing.current()?.traceId).toBe(traceId);
      expect(tracing.traceparent()).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
      await tracing.span('write row', null, () => Promise.resolve());
    });
    const [inner, outer] = exporter.getFinishedSpans();
    expect(outer?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    await tracing.close();
  });

  it('marks what failed, without its text, and lets the error through', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = new Tracing('pocs', [new SimpleSpanProcessor(exporter)]);
    await expect(tracing.span('x', null, () => Promise.reject(new TypeError('ana@example.org')))).rejects.toThrow(
      TypeError,
    );
    expect(exporter.getFinishedSpans()[0]?.status).toEqual({ code: 2, message: 'TypeError' });
    await tracing.close();
  });

  it('begins a trace of its own where none is given', () => {
    const tracing = new Tracing('pocs');
    const span = tracing.start('x', 'internal', 'nonsense');
    expect(span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(tracing.traceparent()).toBeNull();
    span.end();
  });

  it('exports only where that is wanted, and names the package that is not there', async () => {
    expect((await tracingFromEnvironment('pocs', {})).missing).toBeUndefined();
    expect(
      (await tracingFromEnvironment('pocs', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })).missing,
    ).toMatch('exporter-trace-otlp-http');
  });
});
