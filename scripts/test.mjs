import { installDependencies, run, runTasks } from './bootstrap.mjs';
import { provideDebianPrograms } from './debian-programs.mjs';

installDependencies();
provideDebianPrograms('redis-server', 'ffmpeg', 'chromium', 'prometheus', 'postgresql');
const paths = process.argv.slice(2);
if (paths.length === 0) runTasks('build', 'typecheck', '//#lint:code', '//#lint:boundaries');
else runTasks('build');
run('node', [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...paths,
]);
