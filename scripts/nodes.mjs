import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeVersionProblem } from './node-version.mjs';

/** Without any named, each that is supported. */
const MAJORS = ['20', '22', '24'];
const TEST = fileURLToPath(new URL('./test.mjs', import.meta.url));
/** The packages that carry Node's own programs are called so. */
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

// Runs the tests on every Node that is supported, or on those named, one after the other: npm test, with the other parameters, on each.
const parameters = process.argv.slice(2);
const others = parameters.findIndex((parameter) => !/^\d+$/.test(parameter));
const named = others < 0 ? parameters : parameters.slice(0, others);
const forTests = parameters.slice(named.length);
// npm takes the newest of each.
const unfit = named.filter((major) => nodeVersionProblem(`v${major}.99.0`) !== null);
if (unfit.length > 0) {
  console.error(
    `HBSC needs Node 20.19, 22.12, 24 or newer, and you named ${unfit.join(', ')}. Name ${MAJORS.join(', ')} or newer ones.`,
  );
  process.exit(1);
}

const outcomes = [];
for (const major of named.length > 0 ? named : MAJORS) outcomes.push(await outcomeOn(major));
for (const { version, summary } of outcomes) console.log(`Node ${version}: ${summary}`);
if (outcomes.some(({ code }) => code !== 0)) process.exit(1);

async function outcomeOn(major) {
  const node = ['exec', '--yes', `--package=${PACKAGE}@${major}`, '--', 'node'];
  const version = await run([...node, '--version'], () => undefined);
  const tests = await run([...node, TEST, ...forTests], (text) => process.stderr.write(text));
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
