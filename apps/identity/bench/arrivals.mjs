/**
 * When requests are due that many people make who know nothing of each other: milliseconds from the beginning, with gaps that are
 * exponentially distributed. At even distances two loads would meet each time, or never, as their beginnings happen to lie. The same
 * seed gives the same times.
 */
export function arrivals(perSecond, seconds, seed) {
  const random = randomFrom(seed);
  const due = [];
  for (let at = gap(); at < 1000 * seconds; at += gap()) due.push(at);
  return due;

  function gap() {
    return (-1000 * Math.log(1 - random())) / perSecond;
  }
}

/** Marsaglia's xorshift with 32 bits: numbers from 0 to below 1. */
function randomFrom(seed) {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
