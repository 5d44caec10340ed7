import type { AckWriter } from '~/connection/ackOutlet';
import { createAckQueue } from '~/delivery/ackQueue';
import { unwatched } from '../support/unwatched';

/** A queue, the end of whose turns is up to the test. */
const open = () => {
  const ends: (() => void)[] = [];
  const queue = createAckQueue({
    afterHandling: (flush) => ends.push(flush),
    watch: unwatched,
    onAcked: () => undefined,
  });
  const endTurn = (): number => {
    const due = ends.splice(0);
    for (const flush of due) flush();
    return due.length;
  };
  return { queue, endTurn };
};

const writerTo = (writes: string[][], takes: () => boolean = () => true): AckWriter => ({
  write: (event_ids) => {
    if (!takes()) return false;
    writes.push([...event_ids]);
    return true;
  },
});

describe('the queue of acks', () => {
  it('writes the acks of a turn at its end, in one write', () => {
    const { queue, endTurn } = open();
    const writes: string[][] = [];
    queue.attach(writerTo(writes));
    for (const id of ['a', 'b', 'c']) queue.owe(id);
    expect([writes, queue.owed, queue.sent]).toEqual([[], 3, 0]);
    expect(endTurn()).toBe(1);
    expect([writes, queue.owed, queue.sent]).toEqual([[['a', 'b', 'c']], 0, 3]);
  });

  it('counts an ack once where whoever gets it lets all be written again meanwhile', () => {
    const { queue } = open();
    let writes = 0;
    queue.owe('a');
    queue.attach({
      write: () => {
        writes += 1;
        if (writes === 1) queue.flush();
        return true;
      },
    });
    expect([writes, queue.owed, queue.sent]).toEqual([2, 0, 1]);
  });

  it('writes again at the end of a later turn', () => {
    const { queue, endTurn } = open();
    const writes: string[][] = [];
    queue.attach(writerTo(writes));
    queue.owe('a');
    endTurn();
    queue.owe('b');
    endTurn();
    expect(writes).toEqual([['a'], ['b']]);
  });

  it('owes an event once, however often it comes again', () => {
    const { queue } = open();
    const writes: string[][] = [];
    for (const id of ['a', 'b']) queue.owe(id);
    for (const id of ['a', 'b', 'c', 'c']) queue.oweAgain(id);
    expect(queue.owed).toBe(3);
    queue.attach(writerTo(writes));
    expect([writes, queue.sent, queue.owed]).toEqual([[['a', 'b', 'c']], 3, 0]);
  });

  it('knows whether it still owes an event that settled so many ago', () => {
    const { queue, endTurn } = open();
    for (const id of ['a', 'b', 'c']) queue.owe(id);
    // Of three that are owed, the last but three may be one.
    expect([queue.stillOwes('a', 3), queue.stillOwes('x', 3), queue.stillOwes('x', 4)]).toEqual([
      true,
      false,
      false,
    ]);
    queue.attach(writerTo([]));
    expect(queue.stillOwes('a', 0)).toBe(false);
    // What is owed again may have settled long ago.
    queue.oweAgain('old');
    expect([queue.stillOwes('old', 1000), queue.stillOwes('x', 1000)]).toEqual([true, false]);
    endTurn();
    expect(queue.stillOwes('old', 1000)).toBe(false);
  });

  it('owes an event again after its ack was sent', () => {
    const { queue, endTurn } = open();
    const writes: string[][] = [];
    queue.attach(writerTo(writes));
    queue.owe('a');
    endTurn();
    queue.owe('a');
    endTurn();
    expect([writes, queue.sent]).toEqual([[['a'], ['a']], 2]);
  });

  it('keeps what is owed without a socket, and writes it first thing on the next one', () => {
    const { queue, endTurn } = open();
    const first: string[][] = [];
    const second: string[][] = [];
    const writer = writerTo(first);
    queue.attach(writer);
    queue.owe('a');
    queue.detach(writer);
    endTurn();
    queue.owe('b');
    expect([first, queue.owed]).toEqual([[], 2]);
    queue.attach(writerTo(second));
    expect([first, second, queue.owed]).toEqual([[], [['a', 'b']], 0]);
  });

  it('writes nothing where nothing is owed', () => {
    const { queue } = open();
    const writes: string[][] = [];
    queue.attach(writerTo(writes));
    queue.flush();
    expect(writes).toEqual([]);
  });

  it('goes on owing what a socket did not take', () => {
    const { queue, endTurn } = open();
    const writes: string[][] = [];
    let takes = false;
    queue.attach(writerTo(writes, () => takes));
    queue.owe('a');
    endTurn();
    expect([writes, queue.owed, queue.sent]).toEqual([[], 1, 0]);
    takes = true;
    queue.owe('b');
    endTurn();
    expect([writes, queue.owed, queue.sent]).toEqual([[['a', 'b']], 0, 2]);
  });

  it('is not troubled by the late end of a socket that was replaced', () => {
    const { queue, endTurn } = open();
    const first = writerTo([]);
    const writes: string[][] = [];
    queue.attach(first);
    queue.attach(writerTo(writes));
    queue.detach(first);
    queue.owe('a');
    endTurn();
    expect(writes).toEqual([['a']]);
  });

  it('sends at once when it is flushed, and not again at the end of the turn', () => {
    const { queue, endTurn } = open();
    const writes: string[][] = [];
    queue.attach(writerTo(writes));
    queue.owe('a');
    queue.flush();
    endTurn();
    expect(writes).toEqual([['a']]);
  });

  it('is owed no second ack for what it has sent first thing on this connection, the first time', () => {
    const { queue, endTurn } = open();
    const writes: string[][] = [];
    queue.owe('a');
    const writer = writerTo(writes);
    queue.attach(writer);
    queue.oweAgain('a');
    expect([endTurn(), queue.owed]).toEqual([0, 0]);
    // That it comes once more is no crossing: the ack was lost.
    queue.oweAgain('a');
    endTurn();
    queue.oweAgain('b');
    endTurn();
    expect(writes).toEqual([['a'], ['a'], ['b']]);
    queue.detach(writer);
    queue.attach(writer);
    queue.oweAgain('a');
    endTurn();
    expect(writes.at(-1)).toEqual(['a']);
  });
});
