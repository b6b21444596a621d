// The package takes the migrations along, so that it finds them wherever it is installed.
import { cpSync, rmSync } from 'node:fs';

const packaged = new URL('./dist/migrations/', import.meta.url);
rmSync(packaged, { recursive: true, force: true });
cpSync(new URL('../../prisma/migrations/', import.meta.url), packaged, { recursive: true });
