import { describe, expect, it } from '@jest/globals';
import { admitToMetrics } from '../../src/index.ts';

const TOKEN = 'a-token-for-prometheus-alone';

describe('the metrics of a worker', () => {
  it('are open on the machine itself while there is no token', () => {
    expect(() => admitToMetrics(undefined, undefined, true)).not.toThrow();
  });

  it('are closed to other machines while there is no token, and say what would open them', () => {
    expect(() => admitToMetrics(`Bearer ${TOKEN}`, undefined, false)).toThrow('HBSC_METRICS_TOKEN');
  });

  it.each([true, false])('ask for the token where there is one (on the machine itself: %s)', (isLocal) => {
    expect(() => admitToMetrics(`Bearer ${TOKEN}`, TOKEN, isLocal)).not.toThrow();
    for (const shown of [undefined, '', TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
      expect(() => admitToMetrics(shown, TOKEN, isLocal)).toThrow('Bearer TOKEN');
    }
  });
});
