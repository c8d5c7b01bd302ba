/** When a certificate of a cluster ends, on the host that has it. */
export interface CertificateEnd {
  readonly host: string;
  /** Its path there. */
  readonly file: string;
  /** Whether it is a CA's: those are not renewed by a restart. */
  readonly ca: boolean;
  readonly until: Date;
}

const DAY = 86_400_000;

/** Whole days that are left; below zero: days since it ended, begun ones included. Pure. */
export const daysLeft = ({ until }: Pick<CertificateEnd, 'until'>, now: Date): number =>
  Math.floor((until.getTime() - now.getTime()) / DAY);
