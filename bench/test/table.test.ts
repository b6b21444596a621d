import { describe, expect, it } from '@jest/globals';
import { figure, megabytes, percent, table } from '../src/table.ts';

describe('table', () => {
  it('puts the first column to the left and figures to the right, in columns as wide as their widest cell', () => {
    const lines = table(
      ['', 'clients', 'p50'],
      [
        ['HBSC', '1', '18.0'],
        ['original', '32', '142'],
      ],
    ).split('\n');
    expect(lines).toEqual([
      '            clients   p50',
      '  --------  -------  ----',
      '  HBSC            1  18.0',
      '  original       32   142',
    ]);
  });

  it('takes rows that end early', () => {
    expect(
      table(['a', 'b', 'c'], [['x', '1']])
        .split('\n')
        .at(-1),
    ).toBe('  x  1');
  });
});

describe('cells', () => {
  it('shows one decimal below 100', () => {
    expect([figure(0), figure(9.96), figure(99.94), figure(99.96), figure(2400)]).toEqual([
      '0.0',
      '10.0',
      '99.9',
      '100',
      '2400',
    ]);
  });

  it('shows a dash for what was not measured', () => {
    expect([figure(null), figure(Number.NaN), percent(null)]).toEqual(['-', '-', '-']);
  });

  it('shows shares and sizes', () => {
    expect([percent(1.5), megabytes(3 * 1024 ** 2)]).toEqual(['150 %', '3 MB']);
  });
});
