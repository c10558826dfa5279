import { describeModule, httpSettings, readConfig, type OpenApiDocument } from '@mrbill/http';
import { edge } from './edge.js';
import { EdgeModule } from './edge.module.js';
import { withContext } from './whole/whole-of.js';

const nowhere = 'http://nowhere.invalid';

/** The document of the edge alone, made without starting it. */
export const openApi = describeModule(
  EdgeModule.with({ upstreams: { identity: nowhere, pocs: nowhere, search: nowhere } }),
  edge(readConfig(httpSettings, { PORT: '0' })),
);

/** As the running edge makes it of the documents of all contexts. */
export const wholeOf = (contexts: readonly OpenApiDocument[]): OpenApiDocument => contexts.reduce(withContext, openApi);
