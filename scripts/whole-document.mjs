import { existsSync, readdirSync } from 'node:fs';

const apps = new URL('../apps/', import.meta.url);

/**
 * What each service says about itself, by its name, and the documents of all of them as the edge shows them; none of them
 * runs. Made of what was built, or of the sources.
 *
 * @param {'dist' | 'src'} from
 */
export async function documents(from = 'dist') {
  const { Logger } = await import('@nestjs/common');
  Logger.overrideLogger(['error']);
  const names = readdirSync(apps).filter((app) => existsSync(new URL(`${app}/src/main.ts`, apps)));
  const modules = await Promise.all(names.map((app) => import(`../apps/${app}/${from}/document.js`)));
  const services = Object.fromEntries(names.map((app, index) => [app, modules[index]]));
  const { edge, ...contexts } = services;
  const of = (kind) => Object.values(contexts).map((context) => context[kind]);
  return { services, whole: { openApi: edge.wholeOf(of('openApi')), asyncApi: edge.allEventsOf(of('asyncApi')) } };
}
