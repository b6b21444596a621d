import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryOfModel } from './main-realm.ts';

/** A copy of the default model in a folder of its own, to be spoilt. */
export class ModelFolder {
  private constructor(readonly directory: string) {}

  static async create(): Promise<ModelFolder> {
    const directory = await mkdtemp(join(tmpdir(), 'hbsc-model-'));
    const original = await directoryOfModel('m5@1.0.0');
    for (const file of ['manifest.json', 'model.onnx']) await cp(join(original, file), join(directory, file));
    return new ModelFolder(directory);
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Overwrites some fields of the manifest. */
  async amend(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const manifest: object = JSON.parse(await readFile(this.file('manifest.json'), 'utf8'));
    await writeFile(this.file('manifest.json'), JSON.stringify({ ...manifest, ...fields }));
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
