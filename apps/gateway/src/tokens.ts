/** Injection tokens of what has no class of its own. */
export const LIMITS = Symbol('limits');
export const JOB_REPOSITORY = Symbol('job repository');
export const BATCH_REPOSITORY = Symbol('batch repository');
export const WEBHOOK_REPOSITORY = Symbol('webhook repository');
export const SHADOW_REPOSITORY = Symbol('shadow repository');
export const READINESS = Symbol('readiness');
/** Aborted when the gateway begins to stop: nobody is kept waiting after that. */
export const STOPPING = Symbol('stopping');
