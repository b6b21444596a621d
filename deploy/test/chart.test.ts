import { migrate } from '@hbsc/database';
import { SETTINGS } from '@hbsc/runtime';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service, ServiceAccount } from 'kubernetes-models/v1';
import pg from 'pg';
import { Helm, type Manifest, type Values } from './helm.ts';

/** Of GKE: no package of a reasonable size has its schema, so this is what the chart's values show of it. */
class BackendConfig {
  constructor(private readonly data: Manifest) {}

  validate(): void {
    expect(this.data).toEqual({
      apiVersion: 'cloud.google.com/v1',
      kind: 'BackendConfig',
      metadata: expect.anything(),
      spec: { timeoutSec: expect.any(Number) },
    });
  }
}

const KINDS: Record<string, new (data: never) => { validate(): void }> = {
  BackendConfig,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  NetworkPolicy,
  PodDisruptionBudget,
  PodMonitor,
  ScaledObject,
  Service,
  ServiceAccount,
  TriggerAuthentication,
};

const LEAST = { 'database.existingSecret': 'hbsc-database', 'storage.s3.bucket': 'recordings' };

const WATCHED = {
  ...LEAST,
  'metrics.existingSecret': 'hbsc-metrics',
  'metrics.podMonitor.enabled': 'true',
};

const INSTALLATIONS: readonly [string, Values][] = [
  ['the Prometheus operator', { set: WATCHED }],
  ['the least that has to be given', { set: LEAST }],
  ['Amazon', { file: 'values-aws.yaml' }],
  ['Google', { file: 'values-gcp.yaml' }],
  [
    'no autoscaling and no policies',
    {
      set: {
        ...LEAST,
        'worker.autoscaling.enabled': 'false',
        'gateway.autoscaling.enabled': 'false',
        'networkPolicy.enabled': 'false',
      },
    },
  ],
];

(Helm.runsHere ? describe : describe.skip)('the chart', () => {
  let helm: Helm;
  beforeAll(async () => {
    helm = await Helm.unpack();
  });
  afterAll(() => helm?.remove());

  const named = (kind: string, name: string, values: Values = { set: LEAST }) => {
    const found = helm
      .render(values)
      .find((one) => one.kind === kind && one.metadata.name === `heart-hbsc${name}`);
    if (!found) throw new Error(`there is no ${kind} heart-hbsc${name}`);
    return found;
  };

  const settingsOf = (component: string, values: Values) =>
    podOf(named('Deployment', `-${component}`, values).spec).containers[0]?.env ?? [];

  const egressOf = (component: string, values: Values) =>
    (named('NetworkPolicy', `-${component}`, values).spec as { egress: readonly object[] }).egress;

  describe.each(INSTALLATIONS)('for %s', (_name, values) => {
    it('has nothing that helm finds wrong', () => {
      expect(helm.lint(values)).toBe('');
    });

    it('asks for what Kubernetes and KEDA know', () => {
      for (const manifest of helm.render(values)) {
        const Kind = KINDS[manifest.kind];
        if (!Kind) throw new Error(`nothing checks a ${manifest.kind}`);
        new Kind(manifest as never).validate();
      }
    });

    it('runs nothing as root, nothing that writes outside its volumes', () => {
      for (const { spec } of helm
        .render(values)
        .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
        const pod = podOf(spec);
        expect(pod).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsUser: 1000 },
        });
        for (const { securityContext } of pod.containers) {
          expect(securityContext).toMatchObject({
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          });
        }
      }
    });

    it('sets what the service knows, and no secret in clear', () => {
      for (const { spec } of helm.render(values).filter(({ kind }) => kind === 'Deployment')) {
        for (const { name, value } of podOf(spec).containers[0]?.env ?? []) {
          if (name.startsWith('HBSC_')) expect(Object.keys(SETTINGS)).toContain(name);
          if (/URL|KEY|SECRET|TOKEN/.test(name)) expect(value).toBeUndefined();
        }
      }
    });
  });

  it('is refused by its checker when it asks for what there is not', () => {
    const { Deployment: Kind } = KINDS;
    const broken = { ...named('Deployment', '-worker'), spec: { replicas: 'many' } };
    expect(() => Kind && new Kind(broken as never).validate()).toThrow('replicas');
  });

  it("has Google's load balancer wait for answers as long as they may take, and leave streams open", () => {
    const google = { file: 'values-gcp.yaml' };
    expect(named('BackendConfig', '', google).spec).toEqual({ timeoutSec: 3600 });
    expect(named('Service', '', google).metadata.annotations).toEqual({
      'cloud.google.com/backend-config': '{"default":"heart-hbsc"}',
      'cloud.google.com/neg': '{"ingress": true}',
    });
    expect(helm.render({ set: LEAST }).map(({ kind }) => kind)).not.toContain('BackendConfig');
  });

  it('is taken up by the load balancers of Amazon, which go by the name of a class, and of Google, which go by an annotation', () => {
    expect(named('Ingress', '', { file: 'values-aws.yaml' }).spec).toHaveProperty('ingressClassName', 'alb');
    const { metadata, spec } = named('Ingress', '', { file: 'values-gcp.yaml' });
    expect(metadata.annotations).toEqual({ 'kubernetes.io/ingress.class': 'gce-internal' });
    expect(spec).not.toHaveProperty('ingressClassName');
  });

  it('says what is missing', () => {
    expect(() => helm.render({})).toThrow('existingSecret');
    expect(() => helm.render({ set: { ...LEAST, 'settings.HSBC_MODEL': 'm5@1.0.0' } })).toThrow('HSBC_MODEL');
    expect(() => helm.render({ set: { ...LEAST, 'worker.replicas': '0' } })).toThrow('replicas');
  });

  it('leaves the number of workers to KEDA where that scales them', () => {
    expect(named('Deployment', '-worker').spec).not.toHaveProperty('replicas');
    const fixed = { set: { ...LEAST, 'worker.autoscaling.enabled': 'false' } };
    expect(named('Deployment', '-worker', fixed).spec).toHaveProperty('replicas', 2);
  });

  it.each([
    ['six for each worker that there may be', {}, '300'],
    ['the default of the service, at least', { 'worker.autoscaling.maxReplicas': '4' }, '100'],
    [
      'as many where nothing scales them',
      { 'worker.autoscaling.enabled': 'false', 'worker.replicas': '20' },
      '120',
    ],
    ['what the settings say', { 'settings.HBSC_BATCH_WINDOW': '40' }, '40'],
  ])('has as many jobs of data sets in flight as workers need: %s', (_what, more, wanted) => {
    const values = { set: { ...LEAST, ...more } };
    for (const component of ['gateway', 'worker'])
      expect(settingsOf(component, values).filter(({ name }) => name === 'HBSC_BATCH_WINDOW')).toEqual([
        { name: 'HBSC_BATCH_WINDOW', value: wanted },
      ]);
  });

  it('opens Redis only where it carries the queue', () => {
    const ports = (values: Values) => JSON.stringify(named('NetworkPolicy', '-worker', values).spec);
    expect(ports({ set: LEAST })).not.toContain('6379');
    expect(ports({ file: 'values-aws.yaml' })).toContain('6379');
  });

  it('opens the way to an issuer for gateways, and to the collector of traces, where the settings name them', () => {
    const traced = {
      ...LEAST,
      'settings.HBSC_OIDC_ISSUER': 'https://login.example.org:8443',
      'settings.OTEL_EXPORTER_OTLP_ENDPOINT': 'http://collector.observation:4318',
      'networkPolicy.storesTo[0].ipBlock.cidr': '10.0.0.0/16',
      'networkPolicy.issuerTo.port': '8443',
      'networkPolicy.issuerTo.peers[0].ipBlock.cidr': '192.0.2.0/24',
    };
    const issuer = { ports: [{ port: 8443 }], to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] };
    const collector = { ports: [{ port: 4318 }] };
    expect(egressOf('gateway', { set: traced }).slice(2)).toEqual([issuer, collector]);
    expect(egressOf('worker', { set: traced }).slice(2)).toEqual([collector]);
    expect(egressOf('migrate', { set: traced }).slice(2)).toEqual([]);
    expect(egressOf('gateway', { set: LEAST }).slice(2)).toEqual([]);
    for (const component of ['gateway', 'worker'])
      expect(settingsOf(component, { set: traced })).toContainEqual({
        name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        value: 'http://collector.observation:4318',
      });
  });

  it('has everything that speaks to others trust authorities of your own', () => {
    const set = { ...LEAST, 'certificates.existingConfigMap': 'own-authorities' };
    for (const [kind, component] of [
      ['Deployment', 'gateway'],
      ['Deployment', 'worker'],
      ['Job', 'migrate'],
    ] as const) {
      const { containers, volumes } = podOf(named(kind, `-${component}`, { set }).spec);
      expect(volumes).toContainEqual({ name: 'certificates', configMap: { name: 'own-authorities' } });
      expect(containers[0]?.volumeMounts).toContainEqual({
        name: 'certificates',
        mountPath: '/etc/hbsc/certificates',
        readOnly: true,
      });
      expect(containers[0]?.env).toContainEqual({
        name: 'NODE_EXTRA_CA_CERTS',
        value: '/etc/hbsc/certificates/ca.crt',
      });
    }
  });

  it('has Prometheus ask the ports that pods declare, and lets it', () => {
    for (const [component, port] of [
      ['gateway', 'http'],
      ['worker', 'health'],
    ]) {
      const watched = { set: WATCHED };
      const pod = named('Deployment', `-${component}`, watched).spec as { template: { spec: object } };
      expect(pod.template.spec).toMatchObject({ containers: [{ ports: [{ name: port }] }] });
      expect(named('PodMonitor', `-${component}`, watched).spec).toMatchObject({
        podMetricsEndpoints: [
          { port, path: '/metrics', authorization: { credentials: { name: 'hbsc-metrics', key: 'token' } } },
        ],
      });
      expect(named('NetworkPolicy', `-${component}`, watched).spec).toMatchObject({
        ingress: [{ ports: [{ port }], from: [{ podSelector: {} }] }],
      });
    }
    expect(() => helm.render({ set: { ...WATCHED, 'metrics.existingSecret': '' } })).toThrow('token');
  });

  describe('what KEDA asks Postgres', () => {
    let database: ThrowAwayDatabase;
    let client: pg.Client;
    beforeAll(async () => {
      database = await throwAwayDatabase();
      await migrate(database.url);
      client = new pg.Client(database.url);
      await client.connect();
    });
    afterAll(async () => {
      await client?.end();
      await database?.drop();
    });

    it('is the backlog, and how long the oldest single recording waits', async () => {
      await client.query(BACKLOG);
      const answers: number[] = [];
      for (const query of queriesOf(named('ScaledObject', '-worker'))) {
        const { rows } = await client.query({ text: query, rowMode: 'array' });
        answers.push(Number(rows[0]?.[0]));
      }
      expect(answers[0]).toBe(3 + 2);
      expect(answers[1]).toBeGreaterThanOrEqual(60);
      expect(answers[1]).toBeLessThan(600);
    });
  });
});

/** Three jobs that are not over, one of them for a minute and one of the bulk lane for an hour; one that is; two files that wait. */
const BACKLOG = `
  INSERT INTO recording (id, sha256, bytes, file_name) VALUES (gen_random_uuid(), repeat('a', 64), 1, 'a.wav');
  INSERT INTO job (id, recording_id, status, priority, model, queued_at, finished_at)
    SELECT gen_random_uuid(), recording.id, status::job_status, priority::job_priority, 'm5@1.0.0', now() - age::interval, finished::timestamptz
    FROM recording, (VALUES
      ('QUEUED', 'NORMAL', '1 minute', NULL), ('RUNNING', 'NORMAL', '2 hours', NULL), ('QUEUED', 'LOW', '1 hour', NULL),
      ('FAILED', 'NORMAL', '1 day', '2026-01-01')) AS given (status, priority, age, finished);
  INSERT INTO batch (id, name, model, intake, has_waiting) VALUES (gen_random_uuid(), 'set', 'm5@1.0.0', 'CLOSED', true);
  INSERT INTO batch_item (batch_id, position, path, recording_id)
    SELECT batch.id, n, n || '.wav', recording.id FROM batch, recording, generate_series(0, 1) n;`;

interface Pod {
  readonly volumes: readonly object[];
  readonly containers: readonly {
    readonly securityContext: object;
    readonly volumeMounts: readonly object[];
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

function podOf(spec: Manifest['spec']): Pod {
  return (spec as { template: { spec: Pod } }).template.spec;
}

function queriesOf({ spec }: Manifest): string[] {
  const { triggers } = spec as { triggers: readonly { readonly metadata: { readonly query: string } }[] };
  return triggers.map(({ metadata }) => metadata.query);
}
