import type { Permissions } from '../access/permissions.js';
import type { ProblemTable } from '../problems/problem.js';
import type { Route } from './route-list.js';

export interface ToCheck {
  readonly permissions?: Permissions;
  readonly problems?: ProblemTable;
}

/** What the routes of a service lack, one sentence each; empty if nothing. */
export function mistakesOf(routes: readonly Route[], { permissions = {}, problems = {} }: ToCheck): string[] {
  return routes.flatMap(({ controller, name, facts: { access, answer, summary, description, refuses = [] } }) => {
    const where = `${controller}.${name}`;
    const permission = access?.kind === 'permission' ? access.permission : undefined;
    return [
      ...(access ? [] : [`${where} does not say who may use it: add @Allow, @Public, @Ops or @Operator`]),
      ...(permission === undefined || Object.hasOwn(permissions, permission)
        ? []
        : [`${where} needs "${permission}", which no role has: add it to the service's permissions`]),
      ...(answer
        ? []
        : [`${where} does not say what it answers: add @Creates, @Changes, @Shows, @Lists, @Answers or @NoContent`]),
      ...(summary ? [] : [`${where} has no @Summary`]),
      ...(description
        ? []
        : [`${where} has no description: say as the second argument of @Summary what a caller must know`]),
      ...refuses
        .filter((code) => !Object.hasOwn(problems, code))
        .map((code) => `${where} refuses with "${code}", which is not in the service's problems`),
    ];
  });
}

/** At boot: a route that is open by mistake must not come up. */
export function checkRoutes(routes: readonly Route[], options: ToCheck): void {
  const mistakes = mistakesOf(routes, options);
  if (mistakes.length > 0) throw new Error(`the routes of this service are not complete:\n  ${mistakes.join('\n  ')}`);
}
