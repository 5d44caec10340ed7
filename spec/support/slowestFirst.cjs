/** Begins with what takes longest, so that it does not run alone in the end. Jest itself goes by size, where it has no times of an earlier run. */
const { default: Sequencer } = require('@jest/test-sequencer');

const SLOW = [
  'processes/kill',
  'wire/',
  'processes/',
  'cli/',
  'hostile/',
  'properties/',
  'secrets/',
  'docs/',
];

const rank = ({ path }) => {
  const place = SLOW.findIndex((part) => path.includes(`/spec/${part}`));
  return place === -1 ? SLOW.length : place;
};

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
