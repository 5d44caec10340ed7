/** What a runtime tells of its own accord: the network is back, or gone, or somebody looks at the page again. */
export type WakeUp = 'online' | 'offline' | 'visible';
