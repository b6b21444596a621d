import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWith } from '@hbsc/testkit';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { REPOSITORY, readRepositoryFile } from './repository.ts';

const FOLDER = join(REPOSITORY, 'deploy', 'prometheus');

describeWith('promtool', 'the alerts', () => {
  const promtool = (...parameters: string[]) => {
    const { stdout, stderr, status } = spawnSync('promtool', parameters, { cwd: FOLDER, encoding: 'utf8' });
    return status === 0 ? 'well' : stdout + stderr;
  };

  it('are rules that Prometheus takes', () => {
    expect(promtool('check', 'rules', 'hbsc.rules.yml')).toBe('well');
  });

  it('speak when they should, and not otherwise', () => {
    expect(promtool('test', 'rules', 'hbsc.rules.test.yml')).toBe('well');
  });

  it('are each tried, and each explained to the operator', () => {
    const { groups } = parse(readRepositoryFile('deploy/prometheus/hbsc.rules.yml')) as Rules;
    const tests = readRepositoryFile('deploy/prometheus/hbsc.rules.test.yml');
    const docs = readRepositoryFile('docs/operations.md');
    for (const { alert } of groups.flatMap(({ rules }) => rules)) {
      expect(tests).toMatch(new RegExp(`alertname: ${alert}\\n +exp_alerts:\\n`));
      expect(docs).toContain(`| \`${alert}\` `);
    }
  });
});

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
}
