// A worker has no port: it is well while its process is there and is neither stopped nor dead. The container's end
// tells the rest, for a worker that cannot start exits.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const ENDED_OR_STOPPED = /^State:\s+[TtXxZ]/m;

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

const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
process.exit(pids.some(isWorkerAtWork) ? 0 : 1);
