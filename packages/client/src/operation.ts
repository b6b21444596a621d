/** What the service is asked, in GraphQL, with the types of the variables that it takes and of the data that it gives. */
export type Operation<Data, Variables> = string & { readonly types?: (variables: Variables) => Data };

/** Mutations that may be sent twice: the second time changes nothing, or is known by its key. */
const REPEATABLE = [
  'ActivateModel',
  'AddToBatch',
  'CancelBatch',
  'CancelJob',
  'CloseBatch',
  'PauseBatch',
  'PauseQueue',
  'ResumeBatch',
  'ResumeQueue',
  'RevokeApiKey',
  'ShadowModel',
  'SubmitRecording',
];

/** Whether an operation of which nobody knows whether it was executed may be sent again. */
export function isRepeatable(operation: string): boolean {
  const [kind, name = ''] = operation.split(/\W/);
  return kind === 'query' || REPEATABLE.includes(name);
}
