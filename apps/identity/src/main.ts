import { bootstrap, config } from '@mrbill/http';
import { IdentityModule } from './identity.module.js';
import { about } from './service.js';
import { identitySettings } from './settings.js';

const settings = config(identitySettings);
await bootstrap(IdentityModule.with(settings), { ...about, settings });
