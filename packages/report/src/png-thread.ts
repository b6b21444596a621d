import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Picture } from './pictures/picture.ts';

/**
 * As `pngOf`, but in a thread that ends with the picture: drawing holds up no other work of the caller, and its memory (about
 * 90 MB) is given back.
 *
 * @param scale - pixels of the image to one of the picture
 */
export async function pngInThread(picture: Picture, scale = 2): Promise<Uint8Array> {
  const thread = new Worker(new URL('./drawing.js', import.meta.url), { workerData: { picture, scale } });
  const ended = once(thread, 'exit').then(([code]) => {
    throw new Error(`the thread that draws ended with exit code ${code}`);
  });
  ended.catch(() => undefined);
  try {
    const [png] = await Promise.race([once(thread, 'message'), ended]);
    return png;
  } finally {
    await thread.terminate();
  }
}
