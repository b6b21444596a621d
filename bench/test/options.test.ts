import { describe, expect, it } from '@jest/globals';
import { readOptions, UsageError } from '../src/options.ts';

describe('options', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({
      httpAdapters: false,
      subject: 'service',
      recordings: undefined,
      python: undefined,
      lanes: false,
      redis: false,
      seconds: 8,
      rounds: 3,
      clients: [1, 8, 32],
      workers: undefined,
      workerCounts: [],
      namespaces: false,
      minutes: 10,
      into: 'profiles',
      real: false,
      json: undefined,
    });
  });

  it('are read from the command line', () => {
    const args = [
      'datasets',
      '--recordings',
      '50,60',
      '--seconds',
      '2.5',
      '--clients',
      '1,4',
      '--rounds',
      '1',
      '--workers',
      '3',
      '--json',
      'x.json',
      '--real',
      '--lanes',
      '--redis',
    ];
    expect(readOptions(args)).toMatchObject({
      subject: 'datasets',
      recordings: [50, 60],
      seconds: 2.5,
      clients: [1, 4],
      rounds: 1,
      workers: 3,
      json: 'x.json',
      real: true,
      lanes: true,
      redis: true,
    });
  });

  it('have defaults of their own for what is measured', () => {
    expect(readOptions(['overload'])).toMatchObject({ clients: [32, 256] });
    expect(readOptions(['scale', '--workers', '1,4'])).toMatchObject({ workerCounts: [1, 4], rounds: 1 });
    expect(readOptions(['scale', '--namespaces'])).toMatchObject({ namespaces: true });
  });

  it('are nothing when help is asked for', () => {
    expect(readOptions(['--help'])).toBeNull();
  });

  it.each([
    [['--seconds', '0']],
    [['--clients', '1,x']],
    [['--rounds', '1.5']],
    [['--nonsense']],
    [['data']],
    [['overload', '--workers', '1,2']],
    [['overload', '--namespaces']],
  ])('refuse %j', (args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });
});
