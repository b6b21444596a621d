import type { DeploymentReading, DeploymentState, LaneReport } from '@hbsc/core';
import { type ConnectionUse, type Metrics, type Sample, showConnections } from '@hbsc/runtime';

/** What the gauges show of this gateway itself. */
export interface GatewayGauges {
  readonly connections: () => ConnectionUse;
  readonly openWebSockets: () => number;
  readonly openEventStreams: () => number;
  /** Operations under way on the sockets: subscriptions, for nearly all of the time. */
  readonly openSubscriptions: () => number;
}

/** Shows what this gateway holds open, and the deployment as every gateway sees it. */
export function showGauges(metrics: Metrics, reading: DeploymentReading, own: GatewayGauges): void {
  showConnections(metrics, own.connections);
  metrics.gauge('hbsc_open_streams', 'Connections that clients hold open.', ['kind'], () => [
    [{ kind: 'websocket' }, own.openWebSockets()],
    [{ kind: 'event-stream' }, own.openEventStreams()],
  ]);
  metrics.gauge('hbsc_open_subscriptions', 'Operations under way on WebSockets.', [], () => [
    [{}, own.openSubscriptions()],
  ]);

  const show = <Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
    samplesOf: (state: DeploymentState) => readonly Sample<Name>[],
  ) =>
    metrics.gauge(name, help, labels, async () => {
      const state = await reading.now();
      return state ? samplesOf(state) : [];
    });
  const showLanes = (name: string, help: string, read: (lane: LaneReport) => number | null) =>
    show(name, help, ['lane'], ({ lanes }) => [
      ...sampleOf({ lane: 'interactive' }, read(lanes.interactive)),
      ...sampleOf({ lane: 'bulk' }, read(lanes.bulk)),
    ]);

  metrics.gauge('hbsc_database_up', 'Whether Postgres answers: 1 or 0.', [], async () => [
    [{}, (await reading.now()) ? 1 : 0],
  ]);
  show('hbsc_queue_up', 'Whether the queue answers: 1 or 0.', [], ({ lanes }) => [
    [{}, lanes.interactive.pending === null ? 0 : 1],
  ]);
  showLanes('hbsc_queued_jobs', 'Jobs that wait for a worker.', ({ queued }) => queued);
  showLanes('hbsc_running_jobs', 'Jobs that a worker has begun.', ({ running }) => running);
  showLanes(
    'hbsc_oldest_queued_seconds',
    'How long the longest waiting job has waited.',
    ({ oldestQueuedSeconds }) => oldestQueuedSeconds,
  );
  showLanes('hbsc_queue_deliveries', 'Deliveries that the queue holds.', ({ pending }) => pending);
  showLanes('hbsc_queue_paused', 'Whether somebody has paused the lane: 1 or 0.', ({ isPaused }) =>
    isPaused === null ? null : Number(isPaused),
  );
  show('hbsc_waiting_items', 'Files of data sets that have no job yet.', [], ({ waitingItems }) => [
    [{}, waitingItems],
  ]);
  show('hbsc_pending_webhooks', 'Webhooks that are not delivered.', [], ({ pendingWebhooks }) => [
    [{}, pendingWebhooks],
  ]);
  show('hbsc_workers', 'Workers that say they are there.', [], ({ workers }) => [[{}, workers]]);
  show(
    'hbsc_model_info',
    'Models that workers hold: 1 each. The active one answers jobs that ask for no other.',
    ['model', 'version', 'role'],
    ({ models }) =>
      models.map(({ name, version, isActive, isShadow }) => {
        const role = isActive ? 'active' : isShadow ? 'shadow' : 'held';
        return [{ model: name, version, role }, 1];
      }),
  );
}

function sampleOf<Name extends string>(
  labels: Readonly<Record<Name, string>>,
  value: number | null,
): readonly Sample<Name>[] {
  return value === null ? [] : [[labels, value]];
}
