import { describe, expect, it } from '@jest/globals';
import { readOptions, UsageError } from '../src/options.ts';

describe('options', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({
      httpAdapters: false,
      datasets: false,
      recordings: undefined,
      python: undefined,
      lanes: false,
      redis: false,
      seconds: 8,
      rounds: 3,
      clients: [1, 8, 32],
      workers: undefined,
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
      datasets: true,
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

  it('are nothing when help is asked for', () => {
    expect(readOptions(['--help'])).toBeNull();
  });

  it.each([
    [['--seconds', '0']],
    [['--clients', '1,x']],
    [['--rounds', '1.5']],
    [['--nonsense']],
    [['data']],
  ])('refuse %j', (args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });
});
