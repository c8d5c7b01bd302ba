/** What ssh's configuration says of one server: directives by their names in small letters, each with its values. */
export type Directives = ReadonlyMap<string, readonly string[]>;

/** Whom the configuration is asked about; what is given here wins over it, as on ssh's command line. */
export interface Asked {
  readonly address: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** Only what the configuration says otherwise than ssh would do by itself. @throws {InputProblem} */
export type SshConfig = (asked: Asked) => Promise<Directives>;

/** Where the configuration stands: the user's own file and the machine's, which counts where the first says nothing. */
export interface ConfigFiles {
  readonly user: string;
  /** `undefined`: only the user's counts, as with `ssh -F`. */
  readonly system: string | undefined;
}
