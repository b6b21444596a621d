/** Ends a test run with one plain line that a machine can read. */
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
      process.stderr.write(`\n${numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
}
