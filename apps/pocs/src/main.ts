import { bootstrap, config } from '@mrbill/http';
import { PocsModule } from './pocs.module.js';
import { about } from './service.js';
import { pocsSettings } from './settings.js';

const settings = config(pocsSettings);
await bootstrap(PocsModule.with(settings), { ...about, settings });
