import { installDependencies, runTasks } from './bootstrap.mjs';

installDependencies();
runTasks('build');
await import('../bench/dist/signal/main.js');
