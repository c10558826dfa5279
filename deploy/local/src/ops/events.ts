import type { LoggedEvent, LoggedEvents, LoggedStream } from '@mrbill/operations';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from './output.js';
import { contexts, NotReachable, type ContextName, type RunningProduct } from './running.js';

export interface Wanted {
  /** All of them where left out. */
  readonly context?: ContextName | undefined;
  /** Of this kind of stream only. */
  readonly stream?: string | undefined;
  /** Go on until somebody ends it. */
  readonly follow: boolean;
}

const PAGE = 100;
const NEWEST = 20;
/** Milliseconds between two looks. */
const EVERY = 500;

/** Prints the newest facts, a line each, and with `follow` all that come. */
export async function tailEvents(
  product: RunningProduct,
  { context, stream, follow }: Wanted,
  output: Output,
  signal?: AbortSignal,
): Promise<number> {
  const of = stream === undefined ? '' : `&stream=${encodeURIComponent(stream)}`;
  const asked = context ? [context] : contexts;
  const reached = new Map<ContextName, number>();
  const newest = await Promise.all(
    asked.map(async (each) => {
      const page = await product.ask<LoggedEvents>(each, `events?limit=${NEWEST}${of}`);
      reached.set(each, page.position);
      return page.items.map((event) => ({ context: each, event }));
    }),
  );
  const inOrder = newest.flat().toSorted((one, other) => one.event.at.localeCompare(other.event.at));
  for (const { context: each, event } of inOrder) print(each, event, output);
  while (follow && !signal?.aborted) {
    await sleep(EVERY, undefined, { signal }).catch(() => undefined);
    for (const each of asked) await printNew(product, each, of, reached, output);
  }
  return 0;
}

/** Prints all facts of one stream. */
export async function showEvents(
  product: RunningProduct,
  context: ContextName,
  stream: string,
  id: string,
  output: Output,
): Promise<number> {
  const path = `events/${encodeURIComponent(stream)}/${encodeURIComponent(id)}`;
  for (let after = 0; ;) {
    const page = await product.ask<LoggedStream>(context, `${path}?after=${after}&limit=${PAGE}`);
    for (const event of page.items) print(context, event, output);
    if (page.items.length < PAGE) return 0;
    after = page.version;
  }
}

/** A context that is away has its facts printed when it is back. */
async function printNew(
  product: RunningProduct,
  context: ContextName,
  of: string,
  reached: Map<ContextName, number>,
  output: Output,
): Promise<void> {
  try {
    for (;;) {
      const path = `events?after=${reached.get(context) ?? 0}&limit=${PAGE}${of}`;
      const { items, position, level } = await product.ask<LoggedEvents>(context, path);
      for (const event of items) print(context, event, output);
      reached.set(context, position);
      if (level) return;
    }
  } catch (error) {
    if (!(error instanceof NotReachable)) throw error;
  }
}

function print(context: ContextName, event: LoggedEvent, output: Output): void {
  output.value({ context, ...event });
  const { at, position, stream, version, type, tenantId, actor, data } = event;
  output.line(
    `${at} ${context} ${position} ${type} ${stream.name}/${stream.id} v${version} tenant ${tenantId} by ${actor} ${JSON.stringify(data)}`,
  );
}
