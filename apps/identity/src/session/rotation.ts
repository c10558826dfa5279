/** Milliseconds for which the parent of the newest refresh token is still taken: an answer may have been lost on the way. */
const GRACE = 10_000;
/** Milliseconds for which a session lives without being refreshed: 30 days, begun anew by each refresh. */
export const LIFE = 30 * 24 * 60 * 60 * 1000;

/** How far a session's refresh tokens have come. The first one is of generation 1; each refresh makes the next. */
export interface Rotation {
  readonly generation: number;
  /** When the newest generation was made. */
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
}

export type Judgement =
  /** It is the newest one: make the next generation. */
  | 'rotate'
  /** It is the newest one's parent, just replaced: give out one more of the newest generation. */
  | 'repeat'
  /** It was replaced too long ago: somebody holds a copy. */
  | 'reuse'
  | 'expired';

/** What a refresh token of some generation is worth now. */
export function judge(generation: number, rotation: Rotation, now: Date): Judgement {
  if (now >= rotation.expiresAt) return 'expired';
  if (generation === rotation.generation) return 'rotate';
  const lately = now.getTime() - rotation.rotatedAt.getTime() < GRACE;
  return generation === rotation.generation - 1 && lately ? 'repeat' : 'reuse';
}
