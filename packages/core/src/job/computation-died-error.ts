/** The process that computed died, or failed in a way that says nothing of what it computed. */
export class ComputationDiedError extends Error {
  override readonly name = 'ComputationDiedError';
}
