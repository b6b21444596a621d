import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { HbscClient } from '@hbsc/client';
import { freePort } from '@hbsc/runtime';
import { describeWith } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBrowser } from '../dashboard/browser.ts';
import { type Ended, endOf, startHbsc } from '../hbsc.ts';
import { type Stack, startStack } from '../stack.ts';
import { CLIENT, install, pack, run, sha256Of, writeRecordings } from './installing.ts';

const PAGE = new URL('./page.html', import.meta.url);

describe('the package of the client', () => {
  let folder: string;
  let installed: string;
  let tarball: string;
  let stack: Stack;
  let apiKey: string;
  let pages: Server;
  let origin: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-client-'));
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const starting = startStack({ env: { HBSC_AUTH: 'keys', HBSC_CORS_ORIGINS: origin } });
    tarball = await pack(CLIENT, join(folder, 'first'));
    installed = await install(folder, tarball);
    stack = await starting;
    const made = await endOf(
      startHbsc(folder, ['keys', 'create', '--name', 'examples', '--role', 'admin'], {
        DATABASE_URL: stack.databaseUrl,
      }),
    );
    apiKey = made.out.trim();
    await writeRecordings(installed);
    pages = createServer(async ({ url = '/' }, response) => {
      response.setHeader('content-type', extname(url) === '.js' ? 'text/javascript' : 'text/html');
      response.end(await readFile(url === '/' ? PAGE : join(installed, url)).catch(() => ''));
    }).listen(port, '127.0.0.1');
  });
  afterAll(async () => {
    pages?.close();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is the same to the byte when it is packed again', async () => {
    const again = await pack(CLIENT, join(folder, 'second'));
    expect(await sha256Of(again)).toBe(await sha256Of(tarball));
  });

  it('holds what its users need, and nothing else', async () => {
    const { out } = await run('tar', ['tzf', tarball], folder);
    const names = out.trim().split('\n');
    const sources = await readdir(join(CLIENT, 'src'), { recursive: true });
    const modules = sources.flatMap((name) => /^(.*)\.ts$/.exec(name)?.[1] ?? []);
    const compiled = modules.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
    const examples = (await readdir(join(CLIENT, 'examples'))).map((name) => `examples/${name}`);
    const expected = [...compiled, ...examples, 'LICENSE', 'README.md', 'package.json'].map(
      (name) => `package/${name}`,
    );
    expect(names.sort()).toEqual(expected.sort());
  });

  it('has the licence of the project', async () => {
    const licence = (place: string) => readFile(join(place, 'LICENSE'), 'utf8');
    expect(await licence(CLIENT)).toBe(await licence(join(CLIENT, '../..')));
  });

  describe('installed in an empty folder', () => {
    const example = (name: string, ...args: string[]): Promise<Ended> =>
      run(process.execPath, [`${name}.mjs`, ...args], installed, {
        HBSC_URL: stack.url,
        HBSC_API_KEY: apiKey,
      });

    it('classifies', async () => {
      const { code, out } = await example('classify', 'murmur__1.wav', 'normal__1.wav');
      expect(code).toBe(0);
      expect(out).toMatch(/^murmur__1\.wav: \w+ [01]\.\d{3}, job [\w-]{36}\nnormal__1\.wav: /);
    });

    it('follows a job from its upload to its end', async () => {
      const { code, out } = await example('follow', 'murmur__1.wav');
      expect(code).toBe(0);
      expect(out).toMatch(/sent (\d+) of \1 bytes\n/);
      expect(out).toMatch(
        /SUCCEEDED (artifact|extrahls|murmur|normal)\nthe service keeps \d+ bytes of it\n$/,
      );
    });

    it('classifies a data set file by file', async () => {
      const { code, out } = await example('batch', 'murmur__1.wav', 'normal__1.wav', 'noise.wav');
      expect(code).toBe(0);
      expect(out).toMatch(/^FINISHED 3\/3/m);
      expect(out).toMatch(/^accuracy [01]/m);
      expect(out).toMatch(/^murmur__1\.wav,[0-9a-f]{64},murmur,/m);
    });

    it('classifies an archive', async () => {
      const { code, out } = await example('archive', 'set.tar');
      expect(code).toBe(0);
      expect(out).toMatch(/sent (\d+) of \1 bytes\n/);
      expect(out).toMatch(/^FINISHED 1\/2/m);
      expect(out).toMatch(/^normal\/noise\.wav: /m);
    });

    it('keeps a deadline, and tells what failed', async () => {
      const { operator } = new HbscClient(stack.url, { apiKey });
      await operator.pauseQueue('INTERACTIVE');
      const { code, out } = await example('deadline', 'murmur__1.wav', '0.5');
      await operator.resumeQueue('INTERACTIVE');
      expect({ code, out }).toEqual({ code: 0, out: 'QUEUED\nCANCELLED after 0.5 s\n' });
      const refused = await example('deadline', 'empty.wav');
      expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^UNSUPPORTED_MEDIA_TYPE: /) });
    });

    it('goes through the jobs that failed', async () => {
      const { code, out } = await example('again');
      expect(code).toBe(0);
      expect(out).toMatch(/noise\.wav: /);
    });

    it('is of no use with a key that is none', async () => {
      const env = { HBSC_URL: stack.url, HBSC_API_KEY: 'hbsc_none' };
      const { code, err } = await run(process.execPath, ['classify.mjs', 'murmur__1.wav'], installed, env);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('UNAUTHENTICATED') });
    });
  });

  describeWith('chromium', 'in a browser', () => {
    it('classifies for a page of another origin, with progress, updates, a socket and a signal', async () => {
      const browser = await openBrowser();
      try {
        const page = await browser.newPage();
        await page.goto(origin);
        await page.waitForFunction('globalThis.isReady');
        const base64 = (await readFile(join(installed, 'murmur__1.wav'))).toString('base64');
        const said = await page.evaluate(
          `tryEverything(${JSON.stringify({ url: stack.url, apiKey, base64 })})`,
        );
        expect(said).toEqual({
          classNames: ['artifact', 'extrahls', 'murmur', 'normal'],
          wasAllSent: true,
          last: 'SUCCEEDED',
          heard: 'SUCCEEDED',
          ended: 'AbortError',
        });
      } finally {
        await browser.close();
      }
    });
  });
});
