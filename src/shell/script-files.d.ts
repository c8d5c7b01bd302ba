/** Shell that a host runs, in a file of its own: its text, inlined at build (`scripts/script-files.mjs`). */
declare module '*.sh' {
  const text: string;
  export default text;
}

/** The same for Perl. */
declare module '*.pl' {
  const text: string;
  export default text;
}

/** The same for awk. */
declare module '*.awk' {
  const text: string;
  export default text;
}

/** A program for another Node on this machine. */
declare module '*.cjs' {
  const text: string;
  export default text;
}
