import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository.ts';

const M5 = join(REPOSITORY_ROOT, 'packages/classifier/models/m5/1.0.0');

/** A folder of models as `HBSC_MODELS_DIR` names it. */
export class ModelsFolder {
  private constructor(readonly path: string) {}

  static async create(): Promise<ModelsFolder> {
    return new ModelsFolder(await mkdtemp(join(tmpdir(), 'hbsc-models-')));
  }

  /**
   * Adds m5 under a version of its own.
   *
   * @param fields - what its manifest says otherwise
   */
  async addM5(version: string, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const folder = join(this.path, 'm5', version);
    await mkdir(folder, { recursive: true });
    await cp(join(M5, 'model.onnx'), join(folder, 'model.onnx'));
    const manifest: object = JSON.parse(await readFile(join(M5, 'manifest.json'), 'utf8'));
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, version, ...fields }));
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}
