/** `rxjs/webSocket` out of the one file that specs load: jest.config.ts says why. */
module.exports = require('rxjs').webSocket;
