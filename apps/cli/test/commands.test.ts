import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as requestTo } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describeWith, encodeWav, synthesiseHeartSound, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLI, type Ended, endOf, startHbsc } from './hbsc.ts';
import { type Stack, startStack } from './stack.ts';

const SAMPLE_RATE_HZ = 4_000;
const ID = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
const NOBODY = 'http://127.0.0.1:1';
/** Files that `hbsc classify` has under way, and how often it sends each that comes to nothing. */
const AT_ONCE = 8;
const TRIES = 4;

describe('hbsc', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-commands-'));
    for (const kind of ['murmur', 'normal'] as const) {
      const samples = synthesiseHeartSound({ kind, seconds: 2, sampleRateHz: SAMPLE_RATE_HZ });
      await writeFile(join(folder, `${kind}.wav`), encodeWav([samples], SAMPLE_RATE_HZ));
    }
    await writeFile(join(folder, 'noise.wav'), 'no sound');
    stack = await startStack();
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<Ended> => endOf(startHbsc(folder, args));

  describe('classify', () => {
    it('prints a line a file, in their order', async () => {
      const { code, out } = await run('classify', 'normal.wav', 'murmur.wav', '--url', stack.url);
      expect(code).toBe(0);
      const [normal, murmur] = out.split('\n').filter((line) => line.includes('.wav'));
      const answer =
        / +(artifact|extrahls|murmur|normal) +(CLASSIFIED|UNCERTAIN|POOR_SIGNAL)( +\d+\.\d %){4} +(\d+|-)$/;
      expect(normal).toMatch(new RegExp(`^ {2}normal.wav${answer.source}`));
      expect(murmur).toMatch(new RegExp(`^ {2}murmur.wav${answer.source}`));
      expect(out).toContain('not a medical device');
    });

    it('goes on behind what cannot be classified, and says why', async () => {
      const files = ['noise.wav', 'murmur.wav', 'gone.wav', '.'];
      const { code, out } = await run('classify', ...files, '--url', stack.url, '--json');
      expect(code).toBe(1);
      expect(answersIn(out)).toEqual([
        expect.objectContaining({
          file: 'noise.wav',
          error: expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }),
        }),
        expect.objectContaining({
          file: 'murmur.wav',
          error: null,
          probabilities: expect.objectContaining({ murmur: expect.any(Number) }),
        }),
        expect.objectContaining({ file: 'gone.wav', error: expect.objectContaining({ code: 'NOT_FOUND' }) }),
        expect.objectContaining({
          file: '.',
          error: expect.objectContaining({ message: expect.stringContaining('hbsc batch') }),
        }),
      ]);
    });

    it('is read to its end by a program that takes its time', async () => {
      const files = Array.from({ length: 1_000 }, (_, n) => `gone-${n}.wav`).join(' ');
      const pipe = `"$0" "$1" classify ${files} --json --url "$2" | (sleep 0.5; wc -l)`;
      const shell = spawn('sh', ['-c', pipe, process.execPath, CLI, stack.url], { cwd: folder });
      expect(Number((await endOf(shell)).out)).toBe(1_000);
    });

    it('prints what was answered although the service went away, and leaves what was not begun', async () => {
      const files = ['murmur.wav', ...Array.from({ length: 20 }, () => 'normal.wav')];
      const door = await openDoor(stack.url, 'filename="normal.wav"');
      try {
        const { code, out } = await run('classify', ...files, '--url', door.url, '--json');
        expect(code).toBe(1);
        const [murmur, ...others] = answersIn(out);
        expect(murmur).toMatchObject({ file: 'murmur.wav', error: null, prediction: expect.any(String) });
        const lost = { file: 'normal.wav', prediction: null, error: { code: 'UNREACHABLE' } };
        expect(others).toMatchObject(Array.from({ length: 20 }, () => lost));
        expect(door.cutOff()).toBeLessThanOrEqual(AT_ONCE * TRIES);
      } finally {
        await door.close();
      }
    });

    it('says that nobody answers', async () => {
      const ended = await run('classify', 'murmur.wav', '--url', NOBODY);
      expect(ended).toMatchObject({ code: 2, out: '', err: expect.stringContaining(NOBODY) });
    });
  });

  describe('watch', () => {
    it('tells the end of a job, and whether it was a good one', async () => {
      const good = await stack.client.submit(
        new Blob([await readFile(join(folder, 'murmur.wav'))]),
        'murmur.wav',
      );
      expect(await run('watch', good.id, '--url', stack.url)).toMatchObject({
        code: 0,
        err: expect.stringMatching(/SUCCEEDED {2}(CLASSIFIED|UNCERTAIN|POOR_SIGNAL): \w+, \d/),
      });
      const bad = await stack.client.submit(new Blob(['RIFF, but no sound']), 'noise.wav');
      const { code, out } = await run('watch', bad.id, '--url', stack.url, '--json');
      expect(code).toBe(1);
      expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ id: bad.id, status: 'FAILED' });
    });

    it.each(['none', '57eab63a-9718-4bed-8b75-3ffa9785b4ca'])('knows no %s', async (id) => {
      const ended = await run('watch', id, '--url', stack.url);
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining(`no job and no batch ${id}`) });
    });
  });

  describe('doctor', () => {
    it('tells whether there are workers', async () => {
      const workersAt = async () => {
        const { out } = await run('doctor', '--json', '--url', stack.url);
        const findings: { name: string; state: string; found: string }[] = JSON.parse(out);
        return findings.find(({ name }) => name === 'workers');
      };
      expect(await workersAt()).toMatchObject({
        state: 'fine',
        found: expect.stringMatching(/^1, which hold .*pcgnet@1\.0\.1/),
      });
    });
  });

  describe('evaluate', () => {
    it('prints the figures of a batch, and what another model does better', async () => {
      const { batches } = stack.client;
      const { id } = await batches.open({ name: 'both' });
      for (const label of ['murmur', 'normal'])
        await batches.add(id, [
          { path: `${label}.wav`, content: new Blob([await readFile(join(folder, `${label}.wav`))]), label },
        ]);
      await batches.close(id);
      expect((await run('watch', id, '--url', stack.url)).code).toBe(0);
      const { code, out } = await run('evaluate', id, '--url', stack.url, '--out', 'rows.jsonl');
      expect(code).toBe(0);
      expect(out).toMatch(/label \\ answer +artifact/);
      expect((await readFile(join(folder, 'rows.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
      const other = await batches.rerun(id, 'm5@1.0.0');
      expect((await run('watch', other.id, '--url', stack.url)).code).toBe(0);
      const compared = await run('evaluate', id, '--against', other.id, '--url', stack.url);
      expect(compared.out).toMatch(/Of 2 labelled files that both answered/);
      expect(compared.out).toMatch(/McNemar's test \(EXACT\): p = \d/);
    });

    it('knows no other batch', async () => {
      const id = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
      const ended = await run('evaluate', id, '--url', stack.url);
      expect(ended).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`no batch ${id}`) });
    });
  });
});

describe('the help of hbsc', () => {
  it.each([
    [],
    ['up'],
    ['migrate'],
    ['classify'],
    ['watch'],
    ['batch'],
    ['evaluate'],
    ['keys'],
    ['keys', 'create'],
    ['tenants'],
    ['tenants', 'erase'],
    ['doctor'],
    ['completion'],
  ])('has examples and exit codes: %s %s', async (...words) => {
    const { code, out } = await endOf(startHbsc(tmpdir(), [...words, '--help']));
    expect(code).toBe(0);
    expect(out).toMatch(/exit codes?\b/i);
    expect(out).toMatch(new RegExp(`^Examples:\n.*hbsc ${words[0] ?? ''}`, 'm'));
  });
});

describe('hbsc', () => {
  it('says which version it is', async () => {
    const { code, out } = await endOf(startHbsc(tmpdir(), ['--version']));
    expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  it('takes a mistyped command for none', async () => {
    const { code, err } = await endOf(startHbsc(tmpdir(), ['clasify', 'heart.wav']));
    expect([code, err]).toEqual([2, expect.stringContaining('no command clasify')]);
  });

  it('says that nothing is behind an address that takes connections and ends them', async () => {
    const nothing = createTcpServer((socket) => socket.on('error', () => undefined).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(nothing, 'listening');
    const { port } = nothing.address() as AddressInfo;
    const ended = await endOf(startHbsc(tmpdir(), ['watch', ID, '--url', `http://127.0.0.1:${port}`]));
    nothing.close();
    expect([ended.code, ended.err]).toEqual([2, expect.stringMatching(/nothing is behind|No HBSC service/)]);
  });

  it('takes no other server for the service', async () => {
    const other = createServer((_request, response) => response.end('<h1>hello</h1>')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { out } = await endOf(startHbsc(tmpdir(), ['doctor', '--url', `http://127.0.0.1:${port}`]));
    other.close();
    expect(out).toContain('something else than HBSC answers');
    expect(out).not.toContain('HBSC_API_KEY');
  });
});

describe('hbsc doctor', () => {
  const doctor = async (env: NodeJS.ProcessEnv, url = NOBODY) => {
    const { code, out } = await endOf(startHbsc(tmpdir(), ['doctor', '--json', '--url', url], env));
    const findings: { name: string; state: string; found: string; advice: string }[] = JSON.parse(out);
    return { code, of: (name: string) => findings.find((finding) => finding.name === name) };
  };

  it('finds the default model, the Postgres of npm and room on the disk', async () => {
    const { of } = await doctor({});
    expect(of('model')).toMatchObject({ state: 'fine', found: expect.stringContaining('pcgnet@1.0.1') });
    expect(of('Postgres of npm')).toMatchObject({
      state: 'fine',
      found: expect.stringContaining('PostgreSQL'),
    });
    expect(of('data folder')).toMatchObject({ found: expect.stringContaining('free at') });
    expect(of('service')).toMatchObject({ state: 'warning', found: expect.stringContaining(NOBODY) });
  });

  it('says what is wrong with every setting at once', async () => {
    const { code, of } = await doctor({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/hbsc',
      HBSC_MODEL: 'none@1',
      HBSC_MIN_SECONDS: 'soon',
      HBSC_MAXIMUM: '1',
    });
    expect(code).toBe(1);
    expect(of('database')).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('ECONNREFUSED'),
    });
    expect(of('model')).toMatchObject({ state: 'problem', found: expect.stringContaining('none@1') });
    expect(of('settings')).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('HBSC_MIN_SECONDS'),
    });
  });

  it('finds a folder of recordings that cannot be made', async () => {
    const { of } = await doctor({ HBSC_STORAGE_DIR: '/proc/recordings' });
    expect(of('recordings')).toMatchObject({
      state: 'problem',
      advice: expect.stringContaining('HBSC_STORAGE_DIR'),
    });
  });

  it('tells a database that is behind', async () => {
    const database = await throwAwayDatabase();
    try {
      const { of } = await doctor({ DATABASE_URL: database.url });
      expect(of('database')).toMatchObject({ state: 'problem', advice: 'Run: hbsc migrate' });
    } finally {
      await database.drop();
    }
  });
});

describeWith('script', 'hbsc on a terminal', () => {
  const onTerminal = async (env: NodeJS.ProcessEnv) => {
    const command = `${process.execPath} ${CLI} doctor --url ${NOBODY}`;
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    // Node takes what continuous integration shows to have no colours.
    const { CI: _, ...inherited } = process.env;
    const seen = { ...inherited, TERM: 'xterm-256color', ...env };
    return (await endOf(spawn('script', ['-qec', command, '/dev/null'], { env: seen, stdio: [...stdio] })))
      .out;
  };

  it('has colours, unless NO_COLOR is set', async () => {
    const [coloured, plain] = await Promise.all([onTerminal({}), onTerminal({ NO_COLOR: '1' })]);
    expect(coloured).toContain('\x1b[32mfine');
    expect(plain).toContain('fine');
    expect(plain).not.toContain('\x1b[3');
  });
});

describe('hbsc completion', () => {
  it.each(['bash', 'zsh', 'fish'])('knows every command in %s', async (shell) => {
    const { code, out } = await endOf(startHbsc(tmpdir(), ['completion', shell]));
    expect(code).toBe(0);
    for (const word of ['up', 'migrate', 'classify', 'watch', 'batch', 'evaluate', 'doctor', 'labels-from'])
      expect(out).toContain(word);
  });
});

function answersIn(out: string): unknown[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A way to a service on which requests that hold a certain text break off. */
async function openDoor(target: string, text: string) {
  let cutOff = 0;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (body.includes(text)) {
      cutOff += 1;
      response.destroy();
      return;
    }
    const { method, headers, url = '/' } = request;
    requestTo(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutOff: () => cutOff,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
