import type { Role } from '@hbsc/client';

export const ROLE_WORDS: Record<Role, string> = {
  SUBMITTER: 'Submitter',
  RESEARCHER: 'Researcher',
  ADMIN: 'Admin',
};

/** What a role is for. */
export const ROLE_MEANINGS: Record<Role, string> = {
  SUBMITTER: 'Sends recordings and sees their answers.',
  RESEARCHER: 'Also imports data sets, reads evaluations, exports and models.',
  ADMIN: 'Does everything, and sees the things of every tenant.',
};
