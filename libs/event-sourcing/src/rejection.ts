/**
 * A rule of the business said no. `code` is permanent (`poc.not-found`) and each context keeps one table of its own
 * codes; `details` may be shown to the caller.
 */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  constructor(
    readonly code: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }
}
