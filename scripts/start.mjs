import { installDependencies, runTasks } from './bootstrap.mjs';

installDependencies();
runTasks('build');
process.argv.splice(2, 0, 'up');
await import('../apps/cli/dist/main.js');
