import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { createEnvelopes, createGateway, type Gateway, type GatewaySettings } from 'vzaps-rx/testing';
import type { PageJob } from './page';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** It asks nobody beyond this machine for anything. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** The package as it was built, the way a bundler for browsers takes it: one file for each chunk. */
const bundle = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
  const { outputFiles } = await build({
    entryPoints: ['spec/browser/page.ts'],
    outdir: '/',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
    // The paths of our own compiler lead to what has not been built.
    tsconfigRaw: {},
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
};

/** A backend of the page: it alone knows the client_secret. */
const tokenOf = async ({ client_options }: Gateway): Promise<string> => {
  const { base_url, client_token, client_secret } = client_options;
  const body = JSON.stringify({ client_token, client_secret });
  const answer = await fetch(`${base_url}/token`, { method: 'POST', body });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
};

let browser: Browser;
let files: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `there is no Chromium at ${CHROMIUM}: install it (Debian: apt-get install chromium), or say in CHROMIUM where it is`,
    );
  [files, browser] = await Promise.all([
    bundle(),
    chromium.launch({ executablePath: CHROMIUM, args: QUIET, chromiumSandbox: false }),
  ]);
});

afterAll(() => browser.close());

/** A tab at a site that has a backend, and a gateway. */
export interface OpenPage {
  readonly gateway: Gateway;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly make: ReturnType<typeof createEnvelopes>;
  /** What a page of this gateway does by default. */
  readonly job: PageJob;
  /** The scripts that the site has. */
  readonly scripts: readonly string[];
  /** The paths that were asked of it. */
  readonly asked: readonly string[];
}

const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

/** Opens a page, under this policy if it has one. All is gone after the test. */
export const openPage = async (settings: GatewaySettings = {}, policy?: string): Promise<OpenPage> => {
  const gateway = await createGateway(settings);
  opened.push(() => gateway.stop());
  const asked: string[] = [];
  const site = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const file = files.get(path);
    if (path === '/') {
      const headers = policy === undefined ? {} : { 'content-security-policy': policy };
      response.writeHead(200, { 'content-type': 'text/html', ...headers });
      response.end('<!doctype html><title>events</title><script type="module" src="/page.js"></script>');
    } else if (path === '/vzaps-token') void tokenOf(gateway).then((token) => response.end(token));
    else if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/javascript' }).end(file);
  });
  const address = await listen(site);
  const context = await browser.newContext();
  opened.push(() => context.close());
  const page = await context.newPage();
  await page.goto(address);
  const { client_token, base_url, realtime_url } = gateway.client_options;
  return {
    gateway,
    context,
    page,
    make: createEnvelopes(),
    scripts: [...files.keys()],
    asked,
    job: {
      client_options: { client_token, base_url, realtime_url },
      subscribe_options: { ...gateway.subscribe_options, retry_delay_seconds: 0.05 },
    },
  };
};
