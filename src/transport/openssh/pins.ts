/** PINs of one run. A card locks itself after a few wrong ones, so one that has not proved right is given once. */
export interface PinKeeper {
  /** @param of the card or key */
  readonly ask: (of: string, person: () => Promise<string | undefined>) => Promise<string | undefined>;
  /** A login that may have asked for PINs ended. */
  readonly ended: (succeeded: boolean) => void;
}

/** What all logins of a run share: PINs that have proved right, and those that are being tried. */
export interface Pins {
  /** For one login. */
  readonly keeper: () => PinKeeper;
}

/** Keeps PINs, each from the first login that it let in. */
export function createPins(): Pins {
  const right = new Map<string, string>();
  /** Ends when the login that tries one has. */
  const trying = new Map<string, Promise<void>>();
  return {
    keeper: () => {
      const given = new Map<string, string>();
      const done: (() => void)[] = [];
      return {
        ask: async (of, person) => {
          while (trying.has(of) && !given.has(of)) await trying.get(of);
          const known = right.get(of);
          if (known !== undefined) return known;
          if (!given.has(of)) {
            const trial = new Promise<void>(resolve => done.push(resolve));
            trying.set(of, trial);
            trial.then(() => trying.delete(of));
          }
          const answer = await person();
          if (answer !== undefined) given.set(of, answer);
          return answer;
        },
        ended: succeeded => {
          if (succeeded) for (const [of, answer] of given) right.set(of, answer);
          for (const end of done.splice(0)) end();
        },
      };
    },
  };
}
