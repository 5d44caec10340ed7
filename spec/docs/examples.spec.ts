import { join } from 'node:path';
import ts from 'typescript';
import * as rxjs from 'rxjs';
import * as library from 'vzaps-rx';
import * as testing from 'vzaps-rx/testing';
import * as jest_kit from 'vzaps-rx/testing/jest';
import { type Document, documentAt, pages, ROOT, section, sources } from './documents';

/** One example, as it stands in a page or a docstring. */
interface Example {
  readonly path: string;
  /** The line of the file that its first line stands on, from 1. */
  readonly line: number;
  readonly code: string;
}

const BLOCK = /^([ \t]*(?:\* )?)```ts\n([\s\S]*?)^[ \t]*(?:\* ?)?```$/gm;

const examplesIn = ({ path, text }: Document): readonly Example[] =>
  [...text.matchAll(BLOCK)].map(({ index, 2: code = '' }) => ({
    path,
    line: text.slice(0, index).split('\n').length + 1,
    code: path.endsWith('.md') ? code : code.replaceAll(/^[ \t]*\* ?/gm, ''),
  }));

/** The names that examples use without saying where they come from. */
const prelude = (): string => {
  const namesOf = (module: object, from: string): readonly string[] =>
    Object.keys(module).map((name) => `declare const ${name}: typeof import('${from}').${name};`);
  return [
    ...namesOf(library, 'vzaps-rx'),
    ...namesOf(testing, 'vzaps-rx/testing'),
    ...namesOf(jest_kit, 'vzaps-rx/testing/jest'),
    ...namesOf(rxjs, 'rxjs'),
    `type EventEnvelope = import('vzaps-rx').EventEnvelope;
     type EventStore = import('vzaps-rx').EventStore;
     declare const client: import('vzaps-rx').AsyncVZapsClient;
     declare const subscription: import('vzaps-rx').EventSubscription;
     declare const primary: import('vzaps-rx').EventSubscription;
     declare const secondary: import('vzaps-rx').EventSubscription;
     declare const gateway: import('vzaps-rx/testing').Gateway;
     declare const client_token: string;
     declare const client_secret: string;
     declare const instance_id: string;
     declare const instance_token: string;
     declare const url: string;
     declare const ndjson: string;
     declare const request: Request;
     declare const signing_secret: string;
     declare const finished: Promise<void>;
     declare const random: () => number;
     declare const reply: (event: EventEnvelope) => Promise<void>;
     declare const chatOf: (event: EventEnvelope) => string;
     declare const insert: (events: EventEnvelope | readonly EventEnvelope[]) => Promise<void>;
     declare const insertRows: (events: readonly EventEnvelope[]) => Promise<void>;
     declare const backend: { vzapsToken(): Promise<string> };
     declare const database: {
       cursor(): Promise<string | undefined>;
       settledIds(): Promise<string[]>;
       insert(settled: readonly string[], cursor: string | undefined): Promise<void>;
     };
     interface Sql {
       (text: TemplateStringsArray, ...values: readonly unknown[]): Promise<any[]>;
       begin(run: (transaction: Sql) => Promise<unknown>): Promise<void>;
       end(): Promise<void>;
     }
     declare const sql: Sql;`,
  ].join('\n');
};

/** A name of the prelude that the DOM's types have too, for something else. */
const OWN_EVENT = 'declare const event: EventEnvelope;';

/** A docstring's example knows what its own file exports. */
const importOfOwnFile = (path: string): string => {
  if (path.endsWith('.md')) return '';
  const { text } = documentAt(path);
  const declared = text.matchAll(/^export (?:abstract )?(?:const|class|function) (\w+)/gm);
  const names = [...new Set([...declared].map(([, name]) => name!))];
  const module = path.replace(/^lib\//, '~/').replace(/\.ts$/, '');
  return names.length === 0 ? '' : `import { ${names.join(', ')} } from '${module}';`;
};

const DIRECTORY = join(ROOT, 'spec/docs/examples');

const compilerOptions = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return { ...options, types: ['node', 'jest'], noUnusedLocals: false, noUnusedParameters: false };
};

/** What the compiler says of the examples, each as if it were a file of its own; all in one program. */
const problemsOf = (examples: readonly Example[]): readonly string[] => {
  const virtual = new Map([[join(DIRECTORY, 'prelude.d.ts'), prelude()]]);
  const by_file = new Map<string, Example>();
  examples.forEach((example, index) => {
    const file = join(DIRECTORY, `example${index}.ts`);
    by_file.set(file, example);
    virtual.set(file, `${importOfOwnFile(example.path)} ${OWN_EVENT} ${example.code}\nexport {};\n`);
  });

  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => virtual.has(file) || fileExists(file);
  host.readFile = (file) => virtual.get(file) ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const text = virtual.get(file);
    return text === undefined
      ? getSourceFile(file, language, ...rest)
      : ts.createSourceFile(file, text, language);
  };

  const program = ts.createProgram([...virtual.keys()], options, host);
  return [...virtual.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return diagnostics.map(({ messageText, start = 0 }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, '\n');
      const example = by_file.get(file);
      if (example === undefined || source === undefined) return `prelude: ${message}`;
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${example.path}:${example.line + line}: ${message}`;
    });
  });
};

/** Runs an example with these names in its scope, and `vzaps-rx` as given. */
const run = async (code: string, scope: Readonly<Record<string, unknown>>): Promise<void> => {
  const { outputText } = ts.transpileModule(`export const main = async () => {};\n${code}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- this is what running an example is
  await new Function(...Object.keys(scope), `return (async () => {${outputText}})();`)(
    ...Object.values(scope),
  );
};

describe('the examples', () => {
  const of_pages = pages().flatMap(examplesIn);
  const of_docstrings = sources().flatMap(examplesIn);

  it('are found', () => {
    const written = (documents: readonly Document[]): number =>
      documents.reduce((count, { text }) => count + text.split('```ts\n').length - 1, 0);
    expect(of_pages.length).toBeGreaterThan(5);
    expect(of_pages.length).toBe(written(pages()));
    expect(of_docstrings.length).toBeGreaterThan(5);
    expect(of_docstrings.length).toBe(written(sources()));
  });

  it('pass the type check, which a wrong one would not', () => {
    const wrong = { path: 'wrong.md', line: 7, code: "subscription.on('Message', 42);\n" };
    expect(problemsOf([...of_pages, ...of_docstrings, wrong])).toEqual([
      expect.stringMatching(/^wrong\.md:7: No overload matches this call/),
    ]);
  }, 60_000);
});

/** The clients that examples have made. Each is closed, also after a failure. */
const clients: library.AsyncVZapsClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

describe('the first example of the README', () => {
  it('acks its event at a gateway after the reply, and closes on SIGTERM', async () => {
    await using gateway = await testing.createGateway();
    const { client_token, client_secret, ...urls } = gateway.client_options;
    const replies: string[] = [];
    const listeners = new Map<string, () => Promise<void>>();
    class Client extends library.AsyncVZapsClient {
      constructor(options: library.ClientOptions) {
        super({ ...options, ...urls });
        clients.push(this);
      }
    }

    await run(examplesIn(documentAt('README.md'))[0]!.code, {
      exports: {},
      require: () => ({ ...library, AsyncVZapsClient: Client }),
      process: { once: (name: string, listener: () => Promise<void>) => listeners.set(name, listener) },
      client_token,
      client_secret,
      ...gateway.subscribe_options,
      reply: async ({ id }: library.EventEnvelope) => {
        await rxjs.firstValueFrom(rxjs.timer(20));
        replies.push(id);
      },
    });
    await gateway.opened(1);
    const message = testing.createEnvelopes().Message();
    gateway.send(message);
    await gateway.acked(message.id);
    expect(replies).toEqual([message.id]);

    await listeners.get('SIGTERM')!();
    expect(gateway.record.connections.map(({ closed }) => closed?.code)).toEqual([1000]);
  });

  it('is short', () => {
    const [example] = examplesIn(documentAt('README.md'));
    expect(example!.code.trim().split('\n').length).toBeLessThanOrEqual(12);
  });
});

describe('the examples of the testing kit', () => {
  const page = documentAt('lib/testing/README.md');
  const examples = examplesIn(page).filter(({ code }) => /^it\(/m.test(code));

  /** Runs an example as a runner would. */
  const runTest = async (code: string): Promise<void> => {
    const tests: (() => unknown)[] = [];
    await run(code, {
      exports: {},
      require: () => ({ ...library, ...testing, ...jest_kit }),
      ...rxjs,
      ...library,
      ...testing,
      it: (_name: string, test: () => unknown) => tests.push(test),
      reply: async () => {},
    });
    expect(tests).toHaveLength(1);
    await tests[0]!();
  };

  it('are those of each promise', () => {
    expect(examples.map(({ code }) => /it\('(.*)'/.exec(code)![1])).toEqual([
      'acks a message when the reply is sent',
      'parks a message that can not be saved, and saves it a minute later',
      'resumes after the last event that was handled',
      'finishes what runs, acks it, and takes nothing new',
      'acks what it has handled',
      'handles what came while the connection was broken',
    ]);
  });

  it.each(examples.map(({ code }) => [/it\('(.*)'/.exec(code)![1], code] as const))(
    'pass: %s',
    (_name, code) => runTest(code),
  );

  it('fail where another diagram is expected', async () => {
    const diagrams = examples.flatMap(({ code }) => {
      const last = code.lastIndexOf("');");
      return code.includes('marbles(') ? [`${code.slice(0, last)}z${code.slice(last)}`] : [];
    });
    expect(diagrams).toHaveLength(5);
    for (const code of diagrams) await expect(runTest(code)).rejects.toThrow(/expected/);
  });
});

describe('the examples of tests in the README', () => {
  const [scenario, program] = examplesIn({
    path: 'README.md',
    text: section(documentAt('README.md'), 'Testing your code'),
  });

  it('is that of the testing kit', () => {
    expect(scenario).toBeDefined();
    expect(examplesIn(documentAt('lib/testing/README.md')).map(({ code }) => code)).toContain(scenario!.code);
  });

  it('runs as it stands', async () => {
    const replies: string[] = [];
    await run(program!.code, {
      exports: {},
      require: (name: string) => (name === 'vzaps-rx' ? library : testing),
      reply: async ({ id }: library.EventEnvelope) => replies.push(id),
    });
    expect(replies).toHaveLength(1);
  });
});
