// Well while it answers, as `GET /livez` says, where it has a port. Without one it is well while its process is there and is
// neither stopped nor dead. The container's end tells the rest, for a worker that cannot start exits.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const ENDED_OR_STOPPED = /^State:\s+[TtXxZ]/m;

async function answersAt(port) {
  const { ok } = await fetch(`http://127.0.0.1:${port}/livez`);
  return ok;
}

function isSomeWorkerAtWork() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some(isWorkerAtWork);
}

function isWorkerAtWork(pid) {
  try {
    const [, script] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (script !== 'dist/main.js' || readlinkSync(`/proc/${pid}/cwd`) !== process.cwd()) return false;
    return !ENDED_OR_STOPPED.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // It ended between two looks, or belongs to somebody else.
    return false;
  }
}

const port = Number(process.env.HBSC_WORKER_PORT);
process.exit((port ? await answersAt(port) : isSomeWorkerAtWork()) ? 0 : 1);
