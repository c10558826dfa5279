import Sequencer from '@jest/test-sequencer';

/** Journeys through a whole product are few lines and take the longest: begun last, one worker would end with them long after the other. */
export default class WholeProductsFirst extends Sequencer {
  sort(tests) {
    const isJourney = ({ path }) => /[\\/]tests[\\/](?!.*docker)/.test(path);
    const sorted = super.sort(tests);
    return [...sorted.filter(isJourney), ...sorted.filter((test) => !isJourney(test))];
  }
}
