/** Injection token of the handlers, one a kind of work. */
export const JOB_HANDLERS = Symbol('job handlers');
