import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies, ROOT } from './bootstrap.mjs';

// Asks the registry for known vulnerabilities of what is shipped, and fails when there are any. A registry that answers no
// such question fails nothing, and is not passed over in silence.
installDependencies();
const pnpm = join(ROOT, 'node_modules', '.bin', 'pnpm');
const { stdout } = spawnSync(pnpm, ['audit', '--prod', '--json'], { cwd: ROOT, encoding: 'utf8' });
const found = vulnerabilitiesIn(stdout);
if (found === null) {
  console.error('\n!!! NOT AUDITED. The registry does not tell of vulnerabilities:');
  console.error(`!!!   ${stdout.trim().split('\n').join('\n!!!   ')}\n`);
} else {
  console.error(`${found} known vulnerabilities in what is shipped`);
  if (found > 0) {
    console.error(stdout);
    process.exitCode = 1;
  }
}

/** How many the report counts, or null when it is none. */
function vulnerabilitiesIn(report) {
  try {
    const counts = JSON.parse(report).metadata.vulnerabilities;
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  } catch {
    return null;
  }
}
