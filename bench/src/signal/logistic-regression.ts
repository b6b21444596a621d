/** One case: what was seen, what it is, and how much it counts. */
export interface Case {
  readonly features: readonly number[];
  readonly isPositive: boolean;
  readonly weight: number;
}

export interface LogisticModel {
  readonly constant: number;
  /** One a feature. */
  readonly weights: readonly number[];
}

const NEWTON_STEPS = 20;

/** Pull of each weight towards 0, the feature's standard deviation being 1. */
const RIDGE = 1;

/** Fits a logistic regression by Newton's method, with a slight ridge on the standardised features. */
export function fitLogistic(cases: readonly Case[]): LogisticModel {
  const scales = scalesOf(cases);
  const rows = cases.map(({ features }) => [
    ...features.map((value, i) => (value - (scales[i]?.mean ?? 0)) / (scales[i]?.deviation ?? 1)),
    1,
  ]);
  const width = scales.length + 1;
  let solution = new Array<number>(width).fill(0);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const gradient = solution.map((value, i) => (i < scales.length ? -RIDGE * value : 0));
    const curvature = gradient.map((_, i) =>
      gradient.map((__, j) => (i === j && i < scales.length ? RIDGE : 0)),
    );
    rows.forEach((row, index) => {
      const { isPositive, weight } = cases[index] as Case;
      const probability = 1 / (1 + Math.exp(-dot(row, solution)));
      const error = weight * ((isPositive ? 1 : 0) - probability);
      const bend = weight * probability * (1 - probability);
      row.forEach((a, i) => {
        gradient[i] = (gradient[i] ?? 0) + error * a;
        row.forEach((b, j) => {
          const line = curvature[i] as number[];
          line[j] = (line[j] ?? 0) + bend * a * b;
        });
      });
    });
    const change = solve(curvature, gradient);
    solution = solution.map((value, i) => value + (change[i] ?? 0));
  }
  const weights = scales.map(({ deviation }, i) => (solution[i] ?? 0) / deviation);
  const constant =
    (solution[scales.length] ?? 0) -
    dot(
      weights,
      scales.map(({ mean }) => mean),
    );
  return { constant, weights };
}

/** The probability of the positive class. */
export function probabilityOf({ constant, weights }: LogisticModel, features: readonly number[]): number {
  return 1 / (1 + Math.exp(-constant - dot(weights, features)));
}

function scalesOf(cases: readonly Case[]): { mean: number; deviation: number }[] {
  return (cases[0]?.features ?? []).map((_, i) => {
    const values = cases.map(({ features }) => features[i] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** Gauss-Jordan elimination of a positive definite system. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  rows.forEach((pivotRow, pivot) => {
    for (const row of rows) {
      if (row === pivotRow) continue;
      const factor = (row[pivot] ?? 0) / (pivotRow[pivot] ?? 1);
      for (let column = pivot; column < row.length; column++) {
        row[column] = (row[column] ?? 0) - factor * (pivotRow[column] ?? 0);
      }
    }
  });
  return rows.map((row, i) => (row[rows.length] ?? 0) / (row[i] ?? 1));
}
