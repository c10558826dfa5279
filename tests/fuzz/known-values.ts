import type { Operation } from '../documented.js';
import type { Known } from './values.js';

const MOST = 200;

/** Values that answers gave, by the names of their fields, for later requests that have fields of these names. */
export class KnownValues {
  private readonly byName = new Map<string, string[]>();
  private readonly kept = new Set<string>();

  constructor(
    /** Names worth keeping: those of fields that requests have. */
    readonly names: ReadonlySet<string>,
    /** Whose access the fuzzer itself lives by: named in questions only. */
    private readonly spared: ReadonlySet<string>,
  ) {}

  add(name: string, value: string): void {
    if (!this.names.has(name) || value.length > 1_000 || this.kept.has(`${name} ${value}`)) return;
    const values = this.byName.get(name) ?? [];
    if (values.length >= MOST) return;
    this.kept.add(`${name} ${value}`);
    this.byName.set(name, [...values, value]);
  }

  /** All that an answer gives, at any depth. */
  learn(body: unknown): void {
    if (Array.isArray(body)) for (const item of body) this.learn(item);
    else if (typeof body === 'object' && body !== null) {
      for (const [name, value] of Object.entries(body)) {
        if (typeof value === 'string') this.add(name, value);
        else this.learn(value);
      }
    }
  }

  meant({ name, nth, otherwise }: Known, { method }: Operation): unknown {
    const values = (this.byName.get(name) ?? []).filter((value) => method === 'GET' || !this.spared.has(value));
    return values[nth % Math.max(1, values.length)] ?? otherwise;
  }
}

/** The names of all that requests of these operations can hold. */
export function namesOfInputs(
  operations: readonly Operation[],
  schemas: Readonly<Record<string, unknown>>,
): Set<string> {
  const names = new Set(operations.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { properties, $ref } = value as { properties?: object; $ref?: string };
    for (const name of Object.keys(properties ?? {})) names.add(name);
    if ($ref) return look(schemas[$ref.split('/').at(-1) ?? '']);
    for (const inner of Object.values(value)) look(inner);
  };
  for (const { body } of operations) look(body);
  return names;
}
