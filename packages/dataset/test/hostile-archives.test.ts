import { hostileArchives } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { refusal } from './archive-file.ts';

describe('an archive is refused whole, in words a user understands', () => {
  it.each(hostileArchives().map((archive) => ({ name: archive.name, archive })))(
    '$name',
    async ({ archive }) => {
      const { code, message } = await refusal(archive.bytes);
      expect(code).toBe('ARCHIVE_REJECTED');
      expect(message).toContain(archive.fault);
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(message).not.toContain('/tmp');
      expect(message.length).toBeLessThan(300);
    },
  );
});
