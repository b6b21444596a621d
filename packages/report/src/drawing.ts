import { parentPort, workerData } from 'node:worker_threads';
import type { Picture } from './pictures/picture.ts';
import { pngOf } from './png.ts';

/** The thread of `pngInThread`. */
const { picture, scale } = workerData as { picture: Picture; scale: number };
parentPort?.postMessage(await pngOf(picture, scale));
