/** What stands between `<` and `>` for a secret of the host's own. */
export const ownName = (secret: string): string => secret.toUpperCase().replace(/[^A-Z0-9]/g, '_');
