/** Injection tokens of what has no class of its own. */
export const LIMITS = Symbol('limits');
export const JOB_REPOSITORY = Symbol('job repository');
export const RECORDING_REPOSITORY = Symbol('recording repository');
export const BLOB_STORE = Symbol('blob store');
export const BATCH_REPOSITORY = Symbol('batch repository');
export const WEBHOOK_REPOSITORY = Symbol('webhook repository');
export const SHADOW_REPOSITORY = Symbol('shadow repository');
export const WORKER_REGISTRY = Symbol('worker registry');
export const MODEL_REGISTRY = Symbol('model registry');
export const JOB_QUEUE = Symbol('job queue');
/** What the process was started with. */
export const SETTINGS_IN_FORCE = Symbol('settings in force');
export const AUDIT_LOG = Symbol('audit log');
export const LOGGER = Symbol('logger');
export const READINESS = Symbol('readiness');
/** Aborted when the gateway begins to stop: nobody is kept waiting after that. */
export const STOPPING = Symbol('stopping');
