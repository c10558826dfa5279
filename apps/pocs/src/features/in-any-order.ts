import { MOST_WORDS } from '../poc/words.js';

/**
 * How often a tag or framework is tried that somebody else came before with another one: in whatever order they come, the end is
 * the same, so nobody need hear of it, not even where all that a POC may have arrive at once.
 */
export const IN_ANY_ORDER = 2 * MOST_WORDS;
