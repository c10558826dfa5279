import type { ReadModel } from '../views/read-model.js';
import type { Source } from './source.js';

/** What follows what. */
export interface Following {
  readonly model: ReadModel;
  readonly source: Source;
}
