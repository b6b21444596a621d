import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { composeWith, environmentExample } from './compose.ts';
import { REPOSITORY, readRepositoryFile } from './repository.ts';

const filledIn = Object.fromEntries(Object.keys(environmentExample()).map((name) => [name, 'a1b2c3']));
const { services = {} } = composeWith(filledIn);
const yaml = <Content>(path: string) => parse(readRepositoryFile(path)) as Content;

describe('the profile "observation" of docker-compose.yml', () => {
  it('has Prometheus ask every gateway and worker where they tell their metrics, on a network that they share', () => {
    const { scrape_configs: jobs } = yaml<PrometheusConfig>('deploy/prometheus/prometheus.yml');
    expect(jobs.map(({ job_name: name }) => name)).toEqual(['gateway', 'worker']);
    for (const { job_name: name, dns_sd_configs: places } of jobs) {
      const asked = services[name];
      const settings = { ...asked?.environment } as Record<string, number>;
      expect(places).toEqual([
        { names: [name], type: 'A', port: settings.HBSC_PORT ?? settings.HBSC_WORKER_PORT },
      ]);
      expect(asked?.networks).toEqual(expect.arrayContaining([services.prometheus?.networks].flat()));
    }
  });

  it('shows the token that gateways and workers take, from the file that the start writes', () => {
    const script = readRepositoryFile('deploy/prometheus/start.sh');
    for (const { authorization } of yaml<PrometheusConfig>('deploy/prometheus/prometheus.yml').scrape_configs)
      expect(script).toContain(`>${authorization.credentials_file}\n`);
    expect(services.prometheus?.environment).toEqual({ HBSC_METRICS_TOKEN: 'a1b2c3' });
    expect(services.prometheus?.entrypoint).toEqual(['sh', '/etc/prometheus/start.sh']);
  });

  it('does not start Prometheus without a token', () => {
    const script = join(REPOSITORY, 'deploy/prometheus/start.sh');
    const { status, stderr } = spawnSync('sh', [script], {
      env: { PATH: process.env.PATH, HBSC_METRICS_TOKEN: '' },
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('HBSC_METRICS_TOKEN: is not set, see .env.example');
  });

  it('has Grafana read from that Prometheus, and show the dashboard that is in its folder', () => {
    const [source] = yaml<Sources>('deploy/grafana/provisioning/datasources/prometheus.yml').datasources;
    const { hostname, port } = new URL(source?.url ?? '');
    expect(services[hostname]?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    const [provider] = yaml<Providers>('deploy/grafana/provisioning/dashboards/hbsc.yml').providers;
    const [from, to] = String(services.grafana?.volumes?.[0]).split(':');
    const path = provider?.options.path ?? '';
    expect(path.startsWith(`${to}/`)).toBe(true);
    expect(existsSync(join(REPOSITORY, path.replace(to ?? '', from ?? '')))).toBe(true);
    expect(readRepositoryFile('deploy/grafana/grafana.ini')).toContain(
      `default_home_dashboard_path = ${path}\n`,
    );
  });

  it('shows of metrics that every process of Node has those of gateways and workers alone', () => {
    const { panels } = JSON.parse(readRepositoryFile('deploy/grafana/hbsc.json')) as Dashboard;
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const ofAnybody = expressions.flatMap((expr) => expr.match(/\b(nodejs|process)_\w+({[^}]*})?/g) ?? []);
    expect(ofAnybody.length).toBeGreaterThan(0);
    for (const selector of ofAnybody) expect(selector).toContain('{job=~"gateway|worker"}');
  });

  it('lets whoever reaches Grafana look, and nobody change anything', () => {
    const settings = readRepositoryFile('deploy/grafana/grafana.ini');
    for (const line of ['org_role = Viewer', 'disable_login_form = true', 'enforce_domain = true'])
      expect(settings).toContain(`\n${line}\n`);
  });
});

describeWith('promtool', 'the configuration of Prometheus', () => {
  it('is one that Prometheus takes, with the alerts', () => {
    const { stdout, stderr, status } = spawnSync(
      'promtool',
      ['check', 'config', '--syntax-only', join(REPOSITORY, 'deploy/prometheus/prometheus.yml')],
      { encoding: 'utf8' },
    );
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

interface PrometheusConfig {
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly authorization: { readonly credentials_file: string };
    readonly dns_sd_configs: unknown;
  }[];
}

interface Sources {
  readonly datasources: readonly { readonly url: string }[];
}

interface Providers {
  readonly providers: readonly { readonly options: { readonly path: string } }[];
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}
