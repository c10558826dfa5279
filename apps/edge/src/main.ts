import { bootstrap, config } from '@mrbill/http';
import { edge } from './edge.js';
import { EdgeModule } from './edge.module.js';
import { settings } from './settings.js';

const options = config(settings);
await bootstrap(
  EdgeModule.with({
    upstreams: { identity: options.UPSTREAM_IDENTITY, pocs: options.UPSTREAM_POCS, search: options.UPSTREAM_SEARCH },
    edgeSecret: options.EDGE_SECRET,
  }),
  edge(options),
);
