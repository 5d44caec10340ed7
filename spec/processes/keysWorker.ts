import { from } from 'rxjs';
import { handle } from 'vzaps-rx';

/** Handles events of so many different keys, and tells by how much the heap is larger after the last than after the first tenth. */
const KEYS = Number(process.argv[2]);

const collect = globalThis.gc!;
const heap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

function* events() {
  for (let number = 0; number < KEYS; number += 1)
    yield {
      id: `evt_${number}`,
      type: 'Message',
      instance_id: 'instance-1',
      data: { chat: `chat-${number}` },
    };
}

let handled = 0;
let after_a_tenth = 0;
from(events())
  .pipe(handle(() => undefined, { concurrency: 8, key: ({ data }) => data['chat'] }))
  .subscribe({
    next: () => {
      handled += 1;
      if (handled === KEYS / 10) after_a_tenth = heap();
      // Before the end, while the operator still holds whatever it holds.
      if (handled === KEYS)
        console.log(JSON.stringify({ handled, growth_mb: (heap() - after_a_tenth) / 1e6 }));
    },
  });
