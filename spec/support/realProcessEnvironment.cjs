const { TestEnvironment } = require('jest-environment-node');

/** Jest gives specs a copy of `process`, which hears of no unhandled rejection. This environment shows the real one. */
module.exports = class RealProcessEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.realProcess = process;
  }
};
