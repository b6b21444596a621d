import { FilesystemBlobStore } from '@hbsc/storage';
import { ADAPTERS, CREATE } from './adapters.ts';

/** `node server.js express|fastify FOLDER`: serves until the process that started it lets go. */
const [adapter, folder] = process.argv.slice(2);
const name = ADAPTERS.find((candidate) => candidate === adapter);
if (name === undefined || folder === undefined) throw new Error('usage: server.js express|fastify FOLDER');

process.once('disconnect', () => process.exit(0));
const app = await CREATE[name](await FilesystemBlobStore.open(folder));
await app.listen(0, '127.0.0.1');
process.send?.(Number(new URL(await app.getUrl()).port));
