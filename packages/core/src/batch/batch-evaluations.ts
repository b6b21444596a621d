import type { ModelIdentity } from '../classification.ts';
import { HbscError } from '../errors.ts';
import { type Comparison, compare, type TwiceJudgedItem } from '../evaluation/comparison.ts';
import { type Evaluation, evaluate } from '../evaluation/evaluation.ts';
import type { JudgedItem } from '../evaluation/judgement.ts';
import { Turns } from '../job/turns.ts';
import type { Batch, BatchItem } from './batch.ts';
import type { BatchRepository } from './batch-ports.ts';
import { Remembered } from './remembered.ts';

/** Evaluations and comparisons that are kept, about 20 kB each. */
const MOST_KEPT = 100;

/** Most evaluations and comparisons that wait for another to be made. A running batch has another state at each look. */
const MOST_WAITING = 20;

/** What the answers of a batch are worth, and whose they are. */
export interface BatchEvaluation {
  readonly evaluation: Evaluation;
  /** Those that answered. */
  readonly models: readonly ModelIdentity[];
}

type Evaluated = Pick<Batch, 'id' | 'counts'>;

/** Judges batches by their labels: one at a time, each once while nothing is added to it. */
export class BatchEvaluations {
  private readonly turns = new Turns(1, MOST_WAITING);
  private readonly evaluations = new Remembered<BatchEvaluation | null>(MOST_KEPT);
  private readonly comparisons = new Remembered<Comparison>(MOST_KEPT);

  constructor(private readonly batches: Pick<BatchRepository, 'streamItems'>) {}

  /**
   * The figures of the answers that are there now; null while no item is labelled.
   *
   * @throws HbscError `RATE_LIMITED` when too many others are waited for
   */
  of(batch: Evaluated): Promise<BatchEvaluation | null> {
    return this.evaluations.get(stateOf(batch), () => this.turns.take(() => this.evaluate(batch.id)));
  }

  /**
   * Whether two models differ on the items that both batches have: those of the same path, recording and label.
   *
   * @throws HbscError `CONFLICT` when there is none, `RATE_LIMITED` when too many others are waited for
   */
  compare(first: Evaluated, second: Evaluated): Promise<Comparison> {
    return this.comparisons.get(`${stateOf(first)} ${stateOf(second)}`, () =>
      this.turns.take(() => compare(this.sharedItems(first.id, second.id))),
    );
  }

  private async evaluate(id: string): Promise<BatchEvaluation | null> {
    const models = new Map<string, ModelIdentity>();
    const judgedItems = async function* (items: AsyncIterable<BatchItem>): AsyncGenerator<JudgedItem> {
      for await (const { label, group, job } of items) {
        const answer = job?.classification ?? null;
        if (answer) models.set(answer.model.sha256, answer.model);
        yield { label, group, answer };
      }
    };
    const evaluation = await evaluate(judgedItems(this.itemsOf(id)));
    if (evaluation.items.total === evaluation.items.unlabelled) return null;
    return { evaluation, models: [...models.values()] };
  }

  private async *sharedItems(firstId: string, secondId: string): AsyncGenerator<TwiceJudgedItem> {
    const ofFirst = new Map<string, Known>();
    for await (const item of this.itemsOf(firstId)) ofFirst.set(item.path, knownOf(item));
    let shared = 0;
    for await (const item of this.itemsOf(secondId)) {
      const first = ofFirst.get(item.path);
      const second = knownOf(item);
      if (first?.sha256 !== second.sha256 || first.label !== second.label) continue;
      shared++;
      yield { label: first.label, first: first.answer, second: second.answer };
    }
    if (shared > 0) return;
    throw new HbscError(
      'CONFLICT',
      `The batches ${firstId} and ${secondId} have no item of the same path, recording and label. Compare a batch with a rerun of it.`,
    );
  }

  private async *itemsOf(id: string): AsyncGenerator<BatchItem> {
    for await (const page of this.batches.streamItems(id)) yield* page;
  }
}

/** What is compared of an item. */
interface Known extends Pick<TwiceJudgedItem, 'label'> {
  readonly sha256: string | null;
  readonly answer: TwiceJudgedItem['first'];
}

function knownOf({ label, recording, job }: BatchItem): Known {
  const answer = job?.classification;
  return {
    label,
    sha256: recording?.sha256 ?? null,
    answer: answer ? { outcome: answer.outcome, probabilities: answer.probabilities } : null,
  };
}

/** Items are only ever added to a batch, and an answer stays: as many of both are the same ones. */
function stateOf({ id, counts }: Evaluated): string {
  return `${id} ${counts.total} ${counts.succeeded}`;
}
