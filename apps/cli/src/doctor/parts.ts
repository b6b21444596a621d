import { join } from 'node:path';
import { HeartSoundModel } from '@hbsc/classifier';
import { availableModels } from '@hbsc/classifier/models';
import { HbscClientError } from '@hbsc/client';
import { modelNameOf } from '@hbsc/core';
import { stateOfDatabase } from '@hbsc/database';
import { openQueueBackend, QueueProducer } from '@hbsc/queue';
import {
  LIMIT_SETTINGS,
  limitsOf,
  readSettings,
  S3_SETTINGS,
  SETTINGS,
  type SettingName,
  s3Of,
} from '@hbsc/runtime';
import { openBlobStore } from '@hbsc/storage';
import { clientOf } from '../service.ts';
import { type Check, type Finding, fine, problem, warning } from './finding.ts';
import { dataFolder } from './machine.ts';

const OLDEST_POSTGRES = 14;
/** What a gateway and two workers open at most, with the queue on Postgres. */
const FEW_CONNECTIONS = 60;
/** What a gateway answers at `/readyz`. */
const READY = '{"status":"ok"}';
const ASKS_FOR_A_KEY: readonly string[] = ['UNAUTHENTICATED', 'FORBIDDEN'];
/** Without these the embedded service has its own. */
const EMBEDDED: readonly SettingName[] = ['DATABASE_URL', 'HBSC_STORAGE_DIR'];

/** What the service is made of and set to. */
export function partChecks({ dataDir, url }: { dataDir: string; url: string }): Check[] {
  return [
    { name: 'settings', examine: async () => settings() },
    { name: 'model', examine: model },
    { name: 'database', examine: database },
    { name: 'queue', examine: queue },
    { name: 'recordings', examine: () => recordings(dataDir) },
    { name: 'service', examine: () => service(url) },
    { name: 'workers', examine: () => workers(url) },
  ];
}

function settings(): Finding {
  const names = Object.keys(SETTINGS) as SettingName[];
  readSettings(names.filter((name) => !EMBEDDED.includes(name) || process.env[name]));
  limitsOf(readSettings(LIMIT_SETTINGS));
  const unknown = Object.keys(process.env).filter(
    (name) => name.startsWith('HBSC_') && !Object.hasOwn(SETTINGS, name),
  );
  const set = names.filter((name) => process.env[name]);
  const found = set.length === 0 ? 'all are the defaults' : `${set.join(', ')} set`;
  const meant = unknown.filter((name) => !['HBSC_URL', 'HBSC_API_KEY', 'HBSC_DATA_DIR'].includes(name));
  return meant.length === 0
    ? fine(found)
    : warning(`${meant.join(', ')}: no such setting`, 'README lists those there are.');
}

async function model(): Promise<Finding> {
  const { HBSC_MODEL, HBSC_MODELS_DIR } = readSettings(['HBSC_MODEL', 'HBSC_MODELS_DIR']);
  const known = (await availableModels(HBSC_MODELS_DIR)).map(modelNameOf);
  const options = HBSC_MODELS_DIR === undefined ? {} : { modelsDirectory: HBSC_MODELS_DIR };
  const loaded = await HeartSoundModel.load(HBSC_MODEL, options);
  await loaded.release();
  return fine(`${HBSC_MODEL} loads, of ${known.join(', ')}`);
}

async function database(): Promise<Finding> {
  const { DATABASE_URL: url } = process.env;
  if (!url) return fine('the embedded one, with npm start');
  const { version, pending, mostConnections } = await stateOfDatabase(url);
  const found = `Postgres ${version}, ${mostConnections} connections`;
  if (Number.parseInt(version, 10) < OLDEST_POSTGRES)
    return problem(found, `It must be ${OLDEST_POSTGRES} or newer.`);
  if (pending.length > 0)
    return problem(`${found}, ${pending.length} migrations behind`, 'Run: hbsc migrate');
  if (mostConnections < FEW_CONNECTIONS)
    return warning(found, `Set max_connections to ${FEW_CONNECTIONS} or more.`);
  return fine(found);
}

async function queue(): Promise<Finding> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  if (!databaseUrl && !redisUrl) return fine('on the embedded Postgres, with npm start');
  if (!redisUrl) return fine('on Postgres, at DATABASE_URL');
  const said: string[] = [];
  const backend = openQueueBackend({
    databaseUrl: databaseUrl ?? '',
    redisUrl,
    warn: (message) => said.push(message),
  });
  const producer = new QueueProducer(backend);
  try {
    await producer.ping();
    return said.length === 0
      ? fine('on Redis, which answers')
      : warning(said.join(' '), 'See docs/operations.md, "The queue on Redis".');
  } finally {
    await producer.close();
    await backend.close();
  }
}

async function recordings(dataDir: string): Promise<Finding> {
  const s3 = s3Of(readSettings([...S3_SETTINGS]));
  const { HBSC_STORAGE_DIR: given } = process.env;
  const folder = given || join(dataDir, 'recordings');
  if (s3 === null) return given ? dataFolder(given, 'HBSC_STORAGE_DIR') : fine(`in ${folder}`);
  const blobs = await openBlobStore({ folder, s3 });
  await blobs.ping();
  return fine(`in the bucket ${s3.bucket}, which answers`);
}

async function service(url: string): Promise<Finding> {
  const answer = await fetch(new URL('/readyz', url)).catch(() => null);
  if (!answer)
    return warning(`nothing answers at ${url}`, 'Start it with npm start, or say where it is with --url.');
  const text = await answer.text();
  if (answer.ok && text === READY) return fine(`ready at ${url}`);
  if (answer.ok) return problem(`something else than HBSC answers at ${url}`, 'Say where it is with --url.');
  return problem(`at ${url}, not ready: ${text.slice(0, 200)}`, 'See the logs of the gateway.');
}

/** A service without workers is ready, takes recordings, and answers none. */
async function workers(url: string): Promise<Finding> {
  try {
    const present = await clientOf({ url }).operator.workers();
    if (present.length === 0)
      return problem('none: recordings wait', 'Start workers with the settings of the gateway.');
    const models = [...new Set(present.flatMap((worker) => worker.models))];
    return fine(`${present.length}, which hold ${models.join(', ')}`);
  } catch (error) {
    if (!(error instanceof HbscClientError)) throw error;
    if (error.code === 'UNREACHABLE') return fine('nobody to ask');
    if (!ASKS_FOR_A_KEY.includes(error.code)) return warning(error.message, 'See "service" above.');
    return warning('not told to everybody', 'An admin may see them: set HBSC_API_KEY to the key of one.');
  }
}
