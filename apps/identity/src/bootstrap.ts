import { text } from 'node:stream/consumers';
import { bootstrapFromCommandLine, explainBootstrap } from './programs/bootstrapping.js';

try {
  const made = await bootstrapFromCommandLine(process.argv.slice(2), process.env, () => text(process.stdin));
  console.log(JSON.stringify(made));
} catch (error) {
  console.error(explainBootstrap(error));
  process.exitCode = 1;
}
