import { bootstrap, config } from '@mrbill/http';
import { RedisModule } from '@mrbill/redis';
import { edge } from './edge.js';
import { EdgeModule } from './edge.module.js';
import { usualLimits } from './forwarding/upstream.js';
import { settings } from './settings.js';

const options = config(settings);
await bootstrap(
  EdgeModule.with({
    upstreams: { identity: options.UPSTREAM_IDENTITY, pocs: options.UPSTREAM_POCS, search: options.UPSTREAM_SEARCH },
    edgeSecret: options.EDGE_SECRET,
    // Before the edge's own time is up, so that it can say which part was late.
    limits: { ...usualLimits, silenceMs: Math.floor(0.9 * options.REQUEST_LIMIT_MS) },
    sharing: RedisModule.over('edge', options, options.LOG_LEVEL),
  }),
  edge(options),
);
