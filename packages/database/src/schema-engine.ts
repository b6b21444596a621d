import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/** The repository's `prisma/` folder, seen from `src/` and from `dist/` alike. */
export const PRISMA_FOLDER = fileURLToPath(new URL('../../../prisma/', import.meta.url));

/** Nothing outside the schema is managed by somebody else. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Prisma's schema engine as WebAssembly: it applies the same migrations and keeps the same `_prisma_migrations`
 * table as `prisma migrate deploy`, and needs no native engine to be downloaded.
 */
export async function withSchemaEngine<Result>(
  databaseUrl: string,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const { SchemaEngine: Engine } = await loadBindings();
  // The engine's advisory lock lives as long as its session, so the session is ended here and not by the engine.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'hbsc-migrate' });
  const adapter = bindMigrationAwareSqlAdapterFactory(new ScriptsAsTransactions(pool));
  try {
    return await work(await Engine.new({ datamodels: undefined }, () => undefined, adapter));
  } finally {
    await pool.end();
  }
}

/** Prisma's adapter commits each statement of a script by itself. Here a migration is applied whole or not at all. */
class ScriptsAsTransactions extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
    };
    return adapter;
  }
}

let bindings: Promise<EngineBindings> | undefined;

/** The bindings keep one instance's memory in module scope, so a process instantiates the engine once. */
function loadBindings(): Promise<EngineBindings> {
  bindings ??= instantiate();
  return bindings;
}

async function instantiate(): Promise<EngineBindings> {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': importsOf(glue) });
  const engine = glue as unknown as EngineBindings;
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return engine;
}

/** The engine never clears the timer of its advisory lock; unreferenced, it keeps no finished process waiting. */
function importsOf(glue: object): WebAssembly.ModuleImports {
  const timers = Object.keys(glue).filter((name) => name.startsWith('__wbg_setTimeout_'));
  const setIdleTimeout = (callback: () => void, ms: number) => setTimeout(callback, ms).unref();
  return { ...glue, ...Object.fromEntries(timers.map((name) => [name, setIdleTimeout])) };
}

interface EngineBindings {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  SchemaEngine: typeof SchemaEngine;
}

/** The committed migrations, oldest first, in the shape the engine reads. */
export async function readMigrations(): Promise<MigrationList> {
  const baseDir = join(PRISMA_FOLDER, 'migrations');
  const entries = await readdir(baseDir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => {
      const value = await readFile(join(baseDir, path, 'migration.sql'), 'utf8');
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
    }),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}
