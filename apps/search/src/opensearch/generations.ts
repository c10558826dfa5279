import type { Presence } from '@mrbill/event-sourcing';
import { NoIndexYet } from '../engine/search-engine.js';
import type { OpenSearch } from './connection.js';
import type { IndexNames } from './index-names.js';
import { indexTemplate, WHILE_FILLING, WHILE_LIVE } from './template.js';

/** Milliseconds that a search waits at most for what was written before it; and a switch, for all that was. */
const LONGEST_REFRESH = 1_000;
const LONGEST_FIRST_REFRESH = 8_000;

/**
 * Indexes, one for each generation, and the alias of the one that is searched. Each step may be repeated: the transaction
 * around it may be rolled back, and the step comes again.
 */
export class Generations {
  constructor(
    private readonly opensearch: OpenSearch,
    readonly names: IndexNames,
    private readonly shards: number,
  ) {}

  async prepare(generation: number): Promise<void> {
    await this.drop(generation);
    await this.opensearch.ask({
      method: 'PUT',
      path: `/_index_template/${encodeURIComponent(this.names.template)}`,
      body: indexTemplate(this.names.all, this.shards),
    });
    await this.opensearch.ask({
      method: 'PUT',
      path: `/${encodeURIComponent(this.names.generation(generation))}`,
      body: { settings: WHILE_FILLING, aliases: { [this.names.writing(generation)]: {} } },
    });
  }

  /** One step for OpenSearch: whoever searches sees the one before or this one. */
  async switchTo(generation: number): Promise<void> {
    const index = this.names.generation(generation);
    await this.opensearch.ask({
      method: 'PUT',
      path: `/${encodeURIComponent(index)}/_settings`,
      body: { index: WHILE_LIVE },
    });
    await this.refresh(index, LONGEST_FIRST_REFRESH);
    await this.move([
      { remove: { index: this.names.all, alias: this.names.live, must_exist: false } },
      { add: { index, alias: this.names.live } },
    ]);
  }

  /**
   * Never takes away what is searched: where a switch was rolled back and the alias is still on it, the alias goes back to the
   * newest one before.
   */
  async drop(generation: number): Promise<void> {
    const found = await this.existing(this.names.ofAnyVersion(generation));
    for (const [index, { aliases }] of Object.entries(found)) {
      const other = this.names.live in aliases ? await this.newestBut(index) : undefined;
      await this.move([
        { remove_index: { index } },
        ...(other === undefined ? [] : [{ add: { index: other, alias: this.names.live } }]),
      ]);
    }
  }

  /**
   * An index without the alias that it is written through is not the one that was filled: somebody has made it since. While
   * OpenSearch has not read yet what it has, it answers 503 and nothing is known.
   */
  async presence(generation: number): Promise<Presence> {
    const index = this.names.generation(generation);
    try {
      const { [index]: found } = await this.aliasesOf(index);
      if (!found) throw new Error(`OpenSearch does not say whether ${index} is there`);
      if (!(this.names.writing(generation) in found.aliases)) return 'lost';
      return this.names.live in found.aliases ? 'read' : 'there';
    } catch (error) {
      if (error instanceof NoIndexYet) return 'lost';
      throw error;
    }
  }

  /** Older ones may come back with an old disk, and must not be searched for what is lost. */
  async withdraw(): Promise<void> {
    const found = await this.existing(this.names.all);
    if (Object.values(found).some(({ aliases }) => this.names.live in aliases))
      await this.move([{ remove: { index: this.names.all, alias: this.names.live, must_exist: false } }]);
  }

  refreshLive(): Promise<void> {
    return this.refresh(this.names.live, LONGEST_REFRESH);
  }

  private async refresh(index: string, milliseconds: number): Promise<void> {
    await this.opensearch.ask({ method: 'POST', path: `/${encodeURIComponent(index)}/_refresh` }, milliseconds);
  }

  private async move(actions: readonly object[]): Promise<void> {
    await this.opensearch.ask({ method: 'POST', path: '/_aliases', body: { actions } });
  }

  private async newestBut(index: string): Promise<string | undefined> {
    const others = Object.keys(await this.existing(this.names.all)).filter((other) => other !== index);
    return others.toSorted((a, b) => Number(/\d+$/.exec(a)) - Number(/\d+$/.exec(b))).at(-1);
  }

  private aliasesOf(pattern: string): Promise<Record<string, { readonly aliases: object }>> {
    return this.opensearch.ask({ method: 'GET', path: `/${encodeURIComponent(pattern)}/_alias` });
  }

  private async existing(pattern: string): Promise<Record<string, { readonly aliases: object }>> {
    try {
      return await this.aliasesOf(pattern);
    } catch (error) {
      if (error instanceof NoIndexYet) return {};
      throw error;
    }
  }
}
