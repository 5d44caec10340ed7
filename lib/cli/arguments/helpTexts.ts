import { FAULT_NAMES } from './faultsByName';

export const DEMO_HELP = `
Without further settings it starts a gateway in this process, which makes lively traffic and
drops the connection now and then. To listen to the platform instead, set in the environment:

  VZAPS_CLIENT_TOKEN, VZAPS_CLIENT_SECRET      who you are
  VZAPS_INSTANCE_ID, VZAPS_INSTANCE_TOKEN      which instance to listen to
  VZAPS_BASE_URL, VZAPS_REALTIME_URL           another host (optional)

Ctrl-C finishes what is being handled, acks it, and ends; pressed again, it ends at once.`;

export const LISTEN_HELP = `
An event is acked when it has been shown; with --print-json, when its line has been written; with
--forward-to, when the handler has taken it: its answer was 2xx, within 30 s. Any other is tried
again four times, more and more seldom, and then parked for 30 s. Nothing is acked that was not
taken. What a filter leaves out is acked too; events of other types than those of --events are not
sent at all. Flags show in the list of processes: give secrets by variables, or by a .env file.
--store needs the package classic-level.

  vzaps-rx listen --print-json | jq .data.event
  vzaps-rx listen --forward-to http://localhost:3000/webhook --concurrency 4
  vzaps-rx listen --store ./state --filter event.Info.IsGroup=true

Ctrl-C finishes what is being handled, acks it, and ends; pressed again, it ends at once.`;

export const RECORD_HELP = `
An event is acked when it is written. The record holds what your customers write: keep it as you
keep their messages.

  vzaps-rx record monday.ndjson --events Message
  vzaps-rx replay monday.ndjson --speed 10`;

export const EMULATE_HELP = `
It speaks what the platform speaks, on this machine only: the token endpoint and the event socket.
Any client of any language can use it; what such a client is to be given is printed at the start.

  vzaps-rx emulate --rate 5 --faults drop,duplicate
  vzaps-rx trigger Message --text "hi" --from 5511999990000

Faults: ${FAULT_NAMES.join(', ')}.`;

export const COMPLETION_HELP = `
  bash: vzaps-rx completion bash >> ~/.bashrc
  zsh:  vzaps-rx completion zsh >> ~/.zshrc
  fish: vzaps-rx completion fish > ~/.config/fish/completions/vzaps-rx.fish`;

export const EXIT_CODES = `
Exit codes: 0 when all went well, 1 when something failed, 2 for a wrong call,
130 when it was told to quit at once.`;
