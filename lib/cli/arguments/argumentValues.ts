import { InvalidArgumentError } from 'commander';
import { EVENT_TYPES, type EventType } from '~/protocol/eventType';
import { type EventFilter, readFilter } from './eventFilter';
import { KNOWN_TYPES, meantBy } from './eventTypes';
import { FAULT_NAMES, type FaultName } from './faultsByName';
import { readPhoneNumber } from './phoneNumber';

export const DEFAULT_PORT = 8787;
export const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}`;

/** A wrong value that may hold a secret. Unlike an `InvalidArgumentError` it is told without the value. */
export class WrongSecretValue extends Error {}

const whole =
  (from: number, to: number, expected: string) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < from || number > to)
      throw new InvalidArgumentError(`Expected ${expected}.`);
    return number;
  };

export const positiveCount = whole(1, Infinity, 'a whole number from 1');
export const portNumber = whole(0, 65_535, 'a port from 0 to 65535');

const between =
  (from: number, to: number, expected: string) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || number < from || number > to)
      throw new InvalidArgumentError(`Expected ${expected}.`);
    return number;
  };

const MOST_PER_SECOND = 10_000;
export const eventRate = between(0, MOST_PER_SECOND, `events a second, from 0 to ${MOST_PER_SECOND}`);
const FASTEST = 100_000;
export const speedFactor = between(0.01, FASTEST, `a factor, from 0.01 to ${FASTEST}`);
export const secondsBetween = between(0.1, 86_400, 'seconds, from 0.1 to 86400');

const isFault = (name: string): name is FaultName => (FAULT_NAMES as readonly string[]).includes(name);

export const faultList = (text: string): readonly FaultName[] => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isFault(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`There is no ${unknown.join(', ')}, but ${FAULT_NAMES.join(', ')}.`);
  return names.filter(isFault);
};

export const eventList = (text: string): readonly string[] => {
  const types = text.split(',').map((type) => type.trim());
  if (types.includes('')) throw new InvalidArgumentError('Expected types of events, separated by commas.');
  return [...new Set(types.map((type) => meantBy(type, KNOWN_TYPES) ?? type))];
};

export const eventFilter = (text: string): EventFilter => {
  const filter = readFilter(text);
  if (filter === undefined)
    throw new InvalidArgumentError('Expected a path in data, such as event.Info.IsGroup=true.');
  return filter;
};

/** What belongs to the event, or to the connection. */
const OWN_HEADERS =
  /^(?:x-vzaps-.*|content-length|content-type|transfer-encoding|connection|keep-alive|expect|host|te|trailer|upgrade)$/;

/** `Name: value`, as often as it is given. */
export const headerLine = (
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const [, name, value] = /^([\w.-]+):\s*([\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new WrongSecretValue("--header: expected a name and a value, such as 'Authorization: Bearer …'.");
  const key = name.toLowerCase();
  if (OWN_HEADERS.test(key))
    throw new WrongSecretValue(`--header: ${name} is what each request sets by itself.`);
  return { ...before, [key]: before[key] === undefined ? value : `${before[key]}, ${value}` };
};

export const eventType = (text: string): EventType => {
  const type = meantBy(text, EVENT_TYPES);
  if (type === undefined) throw new InvalidArgumentError(`Expected one of ${EVENT_TYPES.join(', ')}.`);
  return type;
};

export const phoneNumber = (text: string): string => {
  const number = readPhoneNumber(text);
  if (number === undefined)
    throw new InvalidArgumentError('Expected a phone number with its country code, such as 5511999990000.');
  return number;
};

const webAddress = (flag: string, example: string, text: string): URL => {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol))
    throw new WrongSecretValue(`${flag}: expected an http: or https: address, such as ${example}.`);
  return address;
};

/** Paths are added to it. */
export const emulatorAddress = (text: string): string => {
  const { username, password, search, hash } = webAddress('--url', DEFAULT_URL, text);
  if (username + password + search + hash !== '')
    throw new WrongSecretValue('--url: expected the address that the emulator shows, and nothing more.');
  return text.replace(/\/+$/, '');
};

/** As it is given, unlike an address that paths are added to. */
export const webhookAddress = (text: string): string => {
  const { username, password } = webAddress('--forward-to', 'http://127.0.0.1:3000/webhook', text);
  if (username + password !== '')
    throw new WrongSecretValue(
      "--forward-to: expected an address without user and password: give them by -H 'Authorization: …'.",
    );
  return text;
};

export const signingSecret = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('Expected a secret that is not empty.');
  return text;
};
