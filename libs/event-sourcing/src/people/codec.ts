import { createSecretKey, type KeyObject } from 'node:crypto';
import { schemaVersionOf, upcast, type Aggregate, type Personal } from '../aggregate.js';
import { UnreadableFact } from '../errors.js';
import type { Fact, Recorded, StreamId } from '../fact.js';
import { checkStorable, toStorableJson } from '../payload.js';
import type { NewEvent, StoredEvent } from '../store.js';
import type { PersonKeys } from './person-keys.js';
import { isSealed, seal, unseal, type Sealed } from './sealed.js';

type AnyAggregate = Aggregate<unknown, Fact>;
type Fields = Record<string, unknown>;

/** Between facts as the business reads them and events as the store keeps them: encryption and schema versions. */
export class FactCodec {
  private readonly byName: ReadonlyMap<string, AnyAggregate>;

  constructor(
    aggregates: readonly Aggregate<any, any>[],
    private readonly keys: PersonKeys,
  ) {
    this.byName = new Map(aggregates.map((each) => [each.name, each as unknown as AnyAggregate]));
    if (this.byName.size !== aggregates.length) throw new Error('two aggregates of one context share a name');
  }

  /** Throws `UnstorablePayload`, or `PersonErased` for a fact about somebody who was erased. */
  async encode(tenant: string, stream: StreamId, id: string, fact: Fact): Promise<NewEvent> {
    const of = this.of(stream.name);
    const personal = of.personal[fact.type];
    const data = personal ? await this.sealFields(personal, tenant, stream, id, fact) : fact.data;
    return { id, type: fact.type, schemaVersion: schemaVersionOf(of, fact.type), data: toStorableJson(data) };
  }

  /** In the order given. One look-up of keys for the whole page. Throws `UnreadableFact`. */
  async decode(events: readonly StoredEvent[]): Promise<Recorded[]> {
    const keys = await this.keysFor(events);
    return events.map((event) => this.read(event, keys));
  }

  /** Whatever goes wrong here is the fact's own fault: another try would end in the same way. */
  private read(event: StoredEvent, keys: ReadonlyMap<string, KeyObject>): Recorded {
    const of = this.of(event.stream.name);
    const { position, tenant, stream, version, id, type, schemaVersion, cause, at } = event;
    try {
      const data = upcast(of, type, schemaVersion, this.openFields(of, event, keys));
      // Named one by one, for this is done for each fact that is ever read.
      return { position, tenant, stream, version, id, type, cause, at, data };
    } catch (error) {
      if (error instanceof UnreadableFact) throw error;
      throw new UnreadableFact(`fact ${event.id} (${event.type}) is damaged: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  private of(name: string): AnyAggregate {
    const found = this.byName.get(name);
    if (!found) throw new UnreadableFact(`no aggregate '${name}' is registered in this context`);
    return found;
  }

  private async sealFields(
    personal: Personal<Fact>,
    tenant: string,
    stream: StreamId,
    id: string,
    fact: Fact,
  ): Promise<Fields> {
    checkStorable(fact.data);
    const data = { ...(fact.data as Fields) };
    const person = personal.person(fact.data, stream.id);
    const key = createSecretKey(await this.keys.findOrMake(tenant, person));
    for (const field of Object.keys(personal.fields)) {
      if (data[field] !== undefined) data[field] = seal(data[field], person, key, binding(id, field));
    }
    return data;
  }

  private async keysFor(events: readonly StoredEvent[]): Promise<ReadonlyMap<string, KeyObject>> {
    const wanted = new Map<string, Set<string>>();
    for (const event of events) {
      if (!this.of(event.stream.name).personal[event.type]) continue;
      for (const value of Object.values((event.data ?? {}) as Fields)) {
        if (isSealed(value)) wanted.set(event.tenant, (wanted.get(event.tenant) ?? new Set()).add(value.person));
      }
    }
    const found = new Map<string, KeyObject>();
    for (const [tenant, persons] of wanted) {
      for (const [person, key] of await this.keys.find(tenant, [...persons]))
        found.set(`${tenant}/${person}`, createSecretKey(key));
    }
    return found;
  }

  private openFields(of: AnyAggregate, event: StoredEvent, keys: ReadonlyMap<string, KeyObject>): unknown {
    const personal = of.personal[event.type];
    if (!personal) return event.data;
    const data = { ...(event.data as Fields) };
    for (const [field, erased] of Object.entries(personal.fields as Fields)) {
      const value = data[field];
      if (!isSealed(value)) continue;
      const key = keys.get(`${event.tenant}/${value.person}`);
      data[field] = key ? this.open(value, key, event.id, field) : erased;
    }
    return data;
  }

  private open(value: Sealed, key: KeyObject, eventId: string, field: string): unknown {
    try {
      return unseal(value, key, binding(eventId, field));
    } catch {
      throw new UnreadableFact(`field '${field}' of fact ${eventId} does not open under its person's key`);
    }
  }
}

const binding = (eventId: string, field: string) => `${eventId}/${field}`;
