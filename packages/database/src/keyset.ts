/** The rows behind a place in a list that is newest first. */
export function behind(after: { readonly createdAt: Date; readonly id: string } | null) {
  if (!after) return {};
  const { createdAt, id } = after;
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/** What {@link behind} is of. */
export const NEWEST_FIRST = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
