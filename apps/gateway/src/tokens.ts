/** Injection tokens of what has no class of its own. */
export const LIMITS = Symbol('limits');
export const JOB_REPOSITORY = Symbol('job repository');
export const READINESS = Symbol('readiness');
