/** Where an administrator's systemd units lie, of those that fit a pattern: their files, drop-ins and links. */
export const unitFiles = (pattern: string): readonly string[] => [
  `/etc/systemd/system/${pattern}`,
  `/usr/local/lib/systemd/system/${pattern}`,
];
