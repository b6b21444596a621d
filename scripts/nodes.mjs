import './node-version.mjs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAJORS = [20, 22, 24];
const TEST = fileURLToPath(new URL('./test.mjs', import.meta.url));
/** The packages that carry Node's own programs are called so. */
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

// Runs the tests on every Node that is supported, one after the other: npm test, with the same parameters, three times.
const outcomes = [];
for (const major of MAJORS) outcomes.push(await outcomeOn(major));
for (const { version, summary } of outcomes) console.log(`Node ${version}: ${summary}`);
if (outcomes.some(({ code }) => code !== 0)) process.exit(1);

async function outcomeOn(major) {
  const node = ['exec', '--yes', `--package=${PACKAGE}@${major}`, '--', 'node'];
  const version = await run([...node, '--version'], () => undefined);
  const tests = await run([...node, TEST, ...process.argv.slice(2)], (text) => process.stderr.write(text));
  const summary =
    tests.text.match(/^\d+ passed, \d+ failed.*$/gm)?.at(-1) ?? `ended with ${tests.code} before any test`;
  return { version: version.text.trim() || major, code: tests.code, summary };
}

function run(args, show) {
  return new Promise((resolve) => {
    const child = spawn('npm', args, { shell: process.platform === 'win32' });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part) => {
        text += part;
        show(part);
      });
    }
    child.once('close', (code) => resolve({ code, text }));
  });
}
