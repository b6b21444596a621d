import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Contrib, Enums, Models, Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import satisfies from 'spdx-satisfies';

/** What is distributed: these, and what they need to run. Optional dependencies are left out, as the images leave them out. */
const APPS = ['gateway', 'worker', 'cli', 'dashboard'];

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSION = Spec.Version.v1dot6;
/** The factory wants to hear of what is no SPDX expression by an error. */
const licenses = new Contrib.License.Factories.LicenseFactory((text) => satisfies(text, ['MIT']));

/**
 * Every package of npm that HBSC runs on, as it is installed here.
 *
 * @returns {{ name: string, version: string, license: string }[]} in order of their names
 */
export function shippedPackages() {
  const filters = APPS.flatMap((app) => ['--filter-prod', `@hbsc/${app}...`]);
  const { stdout, status } = spawnSync(
    'pnpm',
    ['licenses', 'list', '--prod', '--no-optional', '--json', ...filters],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
      env: { ...process.env, PATH: `${ROOT}node_modules/.bin:${process.env.PATH}`, NODE_OPTIONS: '' },
    },
  );
  if (status !== 0) throw new Error(`pnpm cannot list the licences: ${stdout}`);
  return Object.values(JSON.parse(stdout))
    .flat()
    .flatMap(({ name, versions, license }) =>
      versions.map((version) => ({ name, version, license: asExpression(license) })),
    )
    .sort((a, b) => (a.name + a.version < b.name + b.version ? -1 : 1));
}

/**
 * The software bill of materials, CycloneDX 1.6 as JSON.
 *
 * @throws Error when it is not valid by CycloneDX's own schema
 */
export async function softwareBillOfMaterials() {
  const { name, version, license } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  const bom = new Models.Bom();
  bom.metadata.component = componentOf({ name, version, license }, Enums.ComponentType.Application);
  for (const each of shippedPackages()) {
    bom.components.add(componentOf(each, Enums.ComponentType.Library));
  }
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 2 });
  const faults = await new Validation.JsonStrictValidator(VERSION).validate(text);
  if (faults !== null) throw new Error(`the bill of materials is not valid: ${JSON.stringify(faults)}`);
  return text;
}

/** Some write SPDX's operators small. */
function asExpression(license) {
  return license.replaceAll(/ (and|or|with) /g, (operator) => operator.toUpperCase());
}

function componentOf({ name, version, license }, type) {
  const [group, plain] = name.startsWith('@') ? name.split('/') : ['', name];
  const component = new Models.Component(type, plain, {
    version,
    ...(group && { group }),
    bomRef: `${name}@${version}`,
    purl: new PackageURL('npm', group || undefined, plain, version, undefined, undefined).toString(),
  });
  component.licenses.add(licenses.makeFromString(license));
  return component;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await softwareBillOfMaterials()}\n`);
}
