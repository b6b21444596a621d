/** What a suite adds to its name when a program it needs is missing. */
const NOT_RUN = / \(not run: there is no (\S+)\)$/;

/** Ends a test run with what was left out for want of a program, and one plain line that a machine can read. */
// biome-ignore lint/style/noDefaultExport: jest loads reporters by their default export
export default class SummaryReporter {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, testResults },
  ) {
    const brokenSuites = testResults.filter((suite) => suite.testExecError).length;
    const failed = numFailedTests + (numFailedTestSuites > 0 ? brokenSuites : 0);
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // After everything jest itself has to say.
    process.once('exit', () =>
      process.stderr.write(
        `${warningOf(testResults)}\n${numPassedTests} passed, ${failed} failed${skipped}\n`,
      ),
    );
  }
}

function warningOf(testResults) {
  const names = testResults
    .flatMap(({ testResults: tests }) => tests.flatMap(({ ancestorTitles }) => ancestorTitles))
    .filter((title) => NOT_RUN.test(title));
  if (names.length === 0) return '';
  const suites = [...new Set(names)];
  const programs = [...new Set(suites.map((name) => NOT_RUN.exec(name)?.[1]))].join(', ');
  return [
    '',
    '!!! NOT EVERYTHING WAS TESTED. These suites were not run:',
    ...suites.map((name) => `!!!   ${name}`),
    `!!! Put ${programs} on the PATH (Debian: apt-get install ${programs}) and run npm test again.`,
    '',
  ].join('\n');
}
