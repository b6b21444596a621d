// Imported first, and written so that a very old Node can still say what is wrong.
/** What is wrong with a Node version such as `v18.20.1`, or null when it will do. */
export function nodeVersionProblem(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  return fits
    ? null
    : `HBSC needs Node 20.19, 22.12, 24 or newer, this is ${version}. Install one from nodejs.org.`;
}

const problem = nodeVersionProblem(process.version);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
