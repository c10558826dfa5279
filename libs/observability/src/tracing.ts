import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

export interface Traced {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * Spans of one service. Nothing is instrumented behind one's back: a span is where the code says so, one for each HTTP
 * request and one for each fact that is handled.
 */
export class Tracing {
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;
  private readonly spans = new AsyncLocalStorage<Span>();

  constructor(service: string, processors: SpanProcessor[] = []) {
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': service }),
      spanProcessors: processors,
    });
    this.tracer = this.provider.getTracer('mrbill');
  }

  /** Ids of the span that the current work belongs to. */
  current(): Traced | undefined {
    const span = this.spans.getStore()?.spanContext();
    return span && { traceId: span.traceId, spanId: span.spanId };
  }

  /** The header to send along with work that the current one causes. */
  traceparent(span = this.spans.getStore()): string | null {
    return span ? formatTraceparent(span.spanContext()) : null;
  }

  /** Begins a span that the caller ends. Continues `parent` if that is a valid `traceparent`, else the current span. */
  start(
    name: string,
    kind: 'server' | 'consumer' | 'internal',
    parent?: string | null,
    attributes: Attributes = {},
  ): Span {
    const remote = parseTraceparent(parent);
    const here = this.spans.getStore();
    const context = remote
      ? trace.setSpanContext(ROOT_CONTEXT, remote)
      : here
        ? trace.setSpan(ROOT_CONTEXT, here)
        : ROOT_CONTEXT;
    return this.tracer.startSpan(name, { kind: kinds[kind], attributes }, context);
  }

  /** Runs work as part of a span that somebody else ends. */
  within<T>(span: Span, work: () => T): T {
    return this.spans.run(span, work);
  }

  /** One span around work, such as handling one fact: `span('handle poc.registered', fact.cause.traceparent, ...)`. */
  async span<T>(name: string, parent: string | null, work: () => Promise<T>, attributes: Attributes = {}): Promise<T> {
    const span = this.start(name, 'consumer', parent, attributes);
    try {
      return await this.within(span, work);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  }

  /** Sends what is still waiting, and ends. Takes at most five seconds. */
  async close(): Promise<void> {
    await this.provider.forceFlush({ timeoutMillis: 4000 }).catch(() => undefined);
    await this.provider.shutdown().catch(() => undefined);
  }
}

const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;

const EXPORTER = '@opentelemetry/exporter-trace-otlp-http';

/**
 * Tracing that exports where `OTEL_EXPORTER_OTLP_ENDPOINT` points, if it is set. The exporter is a package of its own that not
 * every installation carries: without it `missing` names it, so that the caller can say so, and spans stay in the process.
 */
export async function tracingFromEnvironment(
  service: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly tracing: Tracing; readonly missing?: string }> {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return { tracing: new Tracing(service) };
  try {
    const { OTLPTraceExporter } = (await import(EXPORTER)) as { OTLPTraceExporter: new () => SpanExporter };
    return { tracing: new Tracing(service, [new BatchSpanProcessor(new OTLPTraceExporter())]) };
  } catch {
    return { tracing: new Tracing(service), missing: EXPORTER };
  }
}
