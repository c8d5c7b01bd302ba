const UNITS: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes of a size as systemd has it: `512M`, `4G`, `1.5G`, in powers of 1024; `undefined` for anything else. */
export function parseSize(text: unknown): number | undefined {
  const [, digits = '', unit = ''] = typeof text === 'string' ? (/^(\d+(?:\.\d+)?)([MGT])$/.exec(text) ?? []) : [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

/** The same for people: `512 MiB`, `4 GiB`, `1.5 GiB`. */
export function showSize(bytes: number): string {
  const [unit = 'M', factor = 1] = Object.entries(UNITS).findLast(([, one]) => bytes >= one) ?? ['M', 2 ** 20];
  return `${Number((bytes / factor).toFixed(1))} ${unit}iB`;
}
