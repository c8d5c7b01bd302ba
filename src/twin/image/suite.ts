/** The Debian releases that a twin's host can run. */
export const suites = ['debian11', 'debian12', 'debian13'] as const;

export type Suite = (typeof suites)[number];

/** Debian's own name for the release, as its archive has it. */
export const codenames: Readonly<Record<Suite, string>> = {
  debian11: 'bullseye',
  debian12: 'bookworm',
  debian13: 'trixie',
};
