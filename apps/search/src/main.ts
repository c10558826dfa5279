import { bootstrap, config } from '@mrbill/http';
import { SearchModule } from './search.module.js';
import { about } from './service.js';
import { searchSettings } from './settings.js';

const settings = config(searchSettings);
await bootstrap(SearchModule.with(settings), { ...about, settings });
