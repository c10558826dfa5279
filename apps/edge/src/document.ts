import {
  describeModule,
  eventsOf,
  httpSettings,
  mergeAsyncApi,
  readConfig,
  type AsyncApiDocument,
  type OpenApiDocument,
} from '@mrbill/http';
import { edge } from './edge.js';
import { EdgeModule } from './edge.module.js';
import { withContext } from './whole/whole-of.js';

const nowhere = 'http://nowhere.invalid';

const about = edge(readConfig(httpSettings, { PORT: '0' }));

/** The documents of the edge alone, made without starting it. */
export const openApi = describeModule(
  EdgeModule.with({ upstreams: { identity: nowhere, pocs: nowhere, search: nowhere } }),
  about,
);
export const asyncApi = eventsOf(about);

/** As the running edge makes them of the documents of all contexts. */
export const wholeOf = (contexts: readonly OpenApiDocument[]): OpenApiDocument => contexts.reduce(withContext, openApi);
export const allEventsOf = (contexts: readonly AsyncApiDocument[]): AsyncApiDocument =>
  mergeAsyncApi(asyncApi, ...contexts);
