/** Where the shell looks for a program (PATH of root, as sudo and Debian's login set it). */
const PROGRAM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The paths at which a program that a shell text names may stand: one of them has to come before the text can be asked. */
export const programsIn = (text: string): readonly string[] =>
  (text.match(/[\w./+-]+/g) ?? []).flatMap(word =>
    word.startsWith('/') ? [word] : PROGRAM_FOLDERS.map(folder => `${folder}/${word}`),
  );
