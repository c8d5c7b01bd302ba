/** A day of the calendar, `2027-03-01`. Pure. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && dayOf(new Date(time)) === text;
}

/** The day of a moment, in UTC. Pure. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
