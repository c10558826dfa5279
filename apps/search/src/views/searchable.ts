import { Pump } from '@mrbill/event-sourcing';
import { Freshness } from '@mrbill/http';
import { Inject, Injectable } from '@nestjs/common';
import { SearchEngine } from '../engine/search-engine.js';
import { pocIndex } from './poc-index.js';

/**
 * A search that is asked for with the position of a write finds that write: the index must have taken it, and an engine may
 * need to be told to show it. Once for each position, since clients go on naming the last one.
 */
@Injectable()
export class Searchable extends Freshness {
  private shown = 0;

  constructor(
    @Inject(Pump) private readonly pump: Pump,
    private readonly engine: SearchEngine,
  ) {
    super();
  }

  async waitFor(view: string, position: number, milliseconds: number): Promise<void> {
    const taken = await this.pump.waitFor(view, position, milliseconds);
    if (view !== pocIndex.name || !taken || position <= this.shown) return;
    // If it cannot, the search that comes next says so.
    await this.engine.refresh().then(
      () => (this.shown = Math.max(this.shown, position)),
      () => undefined,
    );
  }
}
