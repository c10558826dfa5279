import { bootstrap } from '../app/bootstrap.js';
import { config } from '../config/config.js';
import { httpSettings } from '../config/settings.js';
import { TestTokens } from '../testing/test-tokens.js';
import { NotesModule, notesOptions } from './notes.module.js';

const settings = config(httpSettings);
await bootstrap(NotesModule.with(await TestTokens.create()), { ...notesOptions(), settings });
