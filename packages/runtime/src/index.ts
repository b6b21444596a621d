export { type ConnectionUse, showConnections } from './connection-gauges.ts';
export { postgresBinaries } from './embedded-postgres/binaries.ts';
export {
  DataDirectoryError,
  type PostgresCluster,
  startPostgres,
  urlOfRunningPostgres,
} from './embedded-postgres/cluster.ts';
export { freePort } from './free-port.ts';
export {
  IsolatedAbortedError,
  IsolatedClosedError,
  IsolatedCrashError,
  IsolatedHandlerError,
  IsolatedMemoryError,
  IsolatedProcessError,
  IsolatedStartError,
  IsolatedTimeoutError,
} from './isolated-errors.ts';
export { IsolatedProcess, type IsolatedProcessOptions } from './isolated-process.ts';
export { serveIsolated } from './isolated-service.ts';
export { createLogger, type Logger, logAbout } from './logger.ts';
export { isLoopback, isTrustworthyUrl } from './loopback.ts';
export {
  type Counter,
  type Gauge,
  type Histogram,
  type Labels,
  Metrics,
  type Sample,
} from './metrics.ts';
export { Periodic } from './periodic.ts';
export { ServiceProcess, type ServiceProcessOptions, ServiceStartError } from './service-process.ts';
export {
  type EffectiveSetting,
  importServerOf,
  LIMIT_SETTINGS,
  limitsOf,
  OIDC_SETTINGS,
  readSettings,
  S3_SETTINGS,
  SETTINGS,
  type SettingName,
  SettingsError,
  s3Of,
  settingsInForce,
} from './settings.ts';
export { runUntilStopped } from './shutdown.ts';
export { startTracing, type Tracing } from './tracing/tracing.ts';
