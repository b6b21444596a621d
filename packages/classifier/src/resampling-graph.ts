import { OnnxGraph } from './onnx-graph.ts';
import { kernelReach, phaseTaps, type RateRatio, type ResamplingDesign } from './resampling-kernel.ts';

/**
 * How a recording is cut for resampling by matrix products.
 *
 * The recording becomes rows of `rowSamples` samples, the output blocks of `blockOutputs` samples. A row is at
 * least twice the kernel's reach long, so if block m starts `leadOutputs` after the time of row m, each of its
 * outputs takes samples from row m and row m + 1 alone. The products of every row with one constant matrix
 * `[rowSamples, blockOutputs + spillOutputs]` then hold what the row gives to its own block (first columns) and
 * to the block before it (last columns), and the result is the sum of the two, one row apart. Against the strided
 * convolution of the specification that is the same sum in another order, without the overlapping
 * copies of the recording (im2col) that make a convolution by 24 need gigabytes.
 */
export interface BlockPlan {
  readonly rowSamples: number;
  readonly blockOutputs: number;
  /** Outputs before the first whole block: those whose kernel begins before the recording. */
  readonly leadOutputs: number;
  /** Outputs of a block, its last ones, that reach into the next row. */
  readonly spillOutputs: number;
  /** `[rowSamples, blockOutputs + spillOutputs]`, row by row. */
  readonly weights: Float32Array;
}

/** Lays the kernel of a ratio out as the constant matrix of its {@link BlockPlan}. */
export function planBlocks(ratio: RateRatio, design: ResamplingDesign): BlockPlan {
  const { up, down } = ratio;
  const reach = kernelReach(ratio, design);
  const framesPerRow = Math.max(1, Math.ceil((2 * reach) / down));
  const rowSamples = framesPerRow * down;
  const blockOutputs = framesPerRow * up;
  const leadOutputs = Math.ceil((reach * up) / down);

  const phases = Array.from({ length: up }, (_, phase) => phaseTaps(ratio, design, phase));
  const columns = Array.from({ length: blockOutputs }, (_, column) => {
    const output = leadOutputs + column;
    const { firstSample, weights } = at(phases, output % up);
    return { firstSample: Math.floor(output / up) * down + firstSample, weights };
  });
  const firstSpill = columns.findIndex(
    ({ firstSample, weights }) => firstSample + weights.length > rowSamples,
  );
  const spillOutputs = firstSpill < 0 ? 0 : blockOutputs - firstSpill;

  const matrixColumns = blockOutputs + spillOutputs;
  const matrix = new Float32Array(rowSamples * matrixColumns);
  columns.forEach(({ firstSample, weights }, column) => {
    weights.forEach((weight, tap) => {
      const sample = firstSample + tap;
      const cell =
        sample < rowSamples
          ? sample * matrixColumns + column
          : (sample - rowSamples) * matrixColumns + spillOutputs + column;
      matrix[cell] = weight;
    });
  });
  return { rowSamples, blockOutputs, leadOutputs, spillOutputs, weights: matrix };
}

/**
 * The resampler as an ONNX model. Inputs: `rows` `[R, rowSamples]`, the whole rows of the recording, and `tail`
 * `[1, rowSamples]`, the rest of it followed by zeros. Output: `blocks` `[R + 2, blockOutputs]`, whose first
 * block ends with the `leadOutputs` first samples of the result.
 */
export function resamplingModel(plan: BlockPlan): Uint8Array {
  const { rowSamples, blockOutputs, spillOutputs } = plan;
  return new OnnxGraph('resample')
    .constant('weights', [rowSamples, blockOutputs + spillOutputs], plan.weights)
    .constant('widths', [2], [blockOutputs, spillOutputs])
    .constant('oneRowLater', [4], [1, 0, 0, 0])
    .constant('asLastOutputs', [4], [0, blockOutputs - spillOutputs, 1, 0])
    .node('MatMul', ['rows', 'weights'], ['rowProducts'])
    .node('MatMul', ['tail', 'weights'], ['tailProducts'])
    .node('Concat', ['rowProducts', 'tailProducts'], ['products'], { axis: 0 })
    .node('Split', ['products', 'widths'], ['own', 'spill'], { axis: 1 })
    .node('Pad', ['own', 'oneRowLater'], ['ownBlocks'])
    .node('Pad', ['spill', 'asLastOutputs'], ['spillBlocks'])
    .node('Add', ['ownBlocks', 'spillBlocks'], ['blocks'])
    .input('rows', ['R', rowSamples])
    .input('tail', [1, rowSamples])
    .output('blocks', ['B', blockOutputs])
    .toModel();
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} in ${items.length}`);
  return item;
}
