// Imported first, and written so that a very old Node can still say what is wrong.
export const OLDEST = [20, 19];

/** What is wrong with a Node version such as `v18.20.1`, or null when it will do. */
export function nodeVersionProblem(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return fits
    ? null
    : `HBSC needs Node ${OLDEST.join('.')} or newer, this is ${version}. Install it from nodejs.org.`;
}

const problem = nodeVersionProblem(process.version);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
