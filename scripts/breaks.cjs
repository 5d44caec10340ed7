// CommonJS, so that both the script and Jest can load it.

/** Each break: the line that keeps an invariant, what stands there instead, and the breach that must be seen. */
const BREAKS = [
  {
    name: 'claims hold nothing',
    file: 'lib/delivery/delivery.ts',
    find: 'this.#delivering = false;\n    if (this.#outstanding === 0) this.#finish();',
    replace: 'this.#delivering = false;\n    this.#finish();',
    breach: /acked before it was handled/,
  },
  {
    name: 'a failed handling settles',
    file: 'lib/delivery/delivery.ts',
    find: "if (outcome !== 'done') {\n      this.#failed = true;",
    replace: "if (outcome !== 'done') {\n      if (outcome === 'abandoned') this.#failed = true;",
    breach: /acked before it was handled|lost/,
  },
  {
    name: 'the ack goes before the store',
    file: 'lib/delivery/settlement.ts',
    find: 'ledger.handle(id);',
    replace: 'ledger.handle(id); parts.acks.owe(id);',
    breach: /acked before it was stored/,
  },
  {
    name: 'a parked event is a duplicate',
    file: 'lib/delivery/ledger.ts',
    find: "return entry.state === 'parked' ? 'parked' : 'in_flight';",
    replace: "return 'in_flight';",
    // What one of two handlers had handled is not lost, and yet never acked.
    breach: /lost|handled and never acked/,
  },
  {
    name: 'an event in flight is delivered again',
    file: 'lib/delivery/dispatcher.ts',
    find: "case 'in_flight':\n        this.#repeated(event);",
    replace: "case 'in_flight':\n        this.#sink?.next(event);\n        this.#repeated(event);",
    breach: /handled twice/,
  },
  {
    name: 'settled ids are forgotten',
    file: 'lib/delivery/ledger.ts',
    find: "if (this.#settled?.has(id) === true) return 'settled';",
    replace: '',
    breach: /handled twice|cursor has passed/,
  },
  {
    name: 'a settled duplicate is not acked again',
    file: 'lib/delivery/dispatcher.ts',
    find: '// It came again, so its first ack was lost.\n        this.#parts.acks.oweAgain(event.id);',
    replace: '',
    breach: /never acked/,
  },
  {
    name: 'the cursor is the last arrival',
    file: 'lib/delivery/ledger.ts',
    find: 'return this.#oldest === undefined ? this.#last_arrived : this.#oldest.before;',
    replace: 'return this.#last_arrived;',
    breach: /cursor has passed|lost/,
  },
  {
    name: 'nothing is bounded',
    file: 'lib/delivery/dispatcher.ts',
    find: 'return in_flight < max_in_flight && parked < max_in_flight;',
    replace: 'return in_flight >= 0 && parked >= 0 && max_in_flight > 0;',
    breach: /events in flight/,
  },
  {
    name: 'what does not fit is dropped',
    file: 'lib/delivery/dispatcher.ts',
    find: 'if (!first || !this.#mayCome()) (this.#backlog ??= new Map()).set(event.id, event);',
    replace: 'if (!first || !this.#mayCome()) return;',
    breach: /lost/,
  },
  {
    name: 'a new socket does not wait for the old one',
    file: 'lib/connection/connections.ts',
    find: 'return slot.taken ?',
    replace: 'return slot.taken && false ?',
    breach: /two sockets at once|a socket is left/,
  },
  {
    name: 'close() does not wait for the socket',
    file: 'lib/connection/realtimeSocket.ts',
    find: 'slot.take();',
    replace: '',
    breach: /a socket is left|two sockets/,
  },
  {
    name: 'a rejected handler goes unhandled',
    file: 'lib/operators/workers.ts',
    find: 'Promise.resolve(result).then(\n          () => this.#succeeded(task),\n          (error: unknown) => this.#failed(task, error),\n        );',
    replace: 'void Promise.resolve(result).then(() => this.#succeeded(task));',
    breach: /Error: handler|lost/,
  },
  {
    name: 'acks owed are thrown away with the socket',
    file: 'lib/delivery/ackQueue.ts',
    find: '(this.#owed ??= []).push(event_id);',
    replace: 'if (this.#writer === undefined) return;\n    (this.#owed ??= []).push(event_id);',
    breach: /never acked/,
  },
];

module.exports = { BREAKS };
