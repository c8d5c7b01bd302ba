import type { Script } from '../../model/plan/script.ts';

/** What a shell does for good that others are to share: such a question gets a shell of its own. */
const LASTING = /(?:^|[\s;&|({`])(?:trap|exec|export|readonly|alias|ulimit|umask)\s/m;

/** Whether a question leaves the shell that asks it as good as it was, so that others can be asked by the same one. Pure. */
export const sharesShell = ({ text, alone }: Script): boolean => alone !== true && !LASTING.test(text);

/** Most questions of one shell: it says by its exit status which of them ended it, and from 126 on a status means something else. */
export const MOST = 100;

/** Defines `frame_anew`, which makes a shell as it was at the beginning, but for variables and functions. */
export const anewFunction = `frame_anew() {
  IFS=' \t
'
  set +f
  set -eu
  cd /
}`;

/** A question, and what the shell is to find true, or it is left out. */
interface Asked {
  readonly text: string;
  readonly when?: string | undefined;
}

/**
 * Questions that are asked one after another by one shell, since a shell for each costs a host more than most questions do, and what one
 * of them keeps in a variable the next need not ask again: `$ask_shared` is set, so it may be kept. Everywhere else it is not, since a change
 * may come between two looks. Where a question ends the shell, its status is told as ever, and
 * another shell goes on with the next. Where the shell is killed, nobody knows at which question: then all are asked again, each by
 * a shell of its own.
 * @param first number of the first of them in its script
 * @param ahead what the shell does before the first of them
 */
export function inOneShell(questions: readonly Asked[], first: number, ahead: readonly string[]): string {
  const last = first + questions.length - 1;
  const body = questions.map(({ text, when }, index) => {
    const at = first + index;
    const isToBeAsked = `[ $frame_from -le ${at} ] && [ $frame_upto -ge ${at} ]`;
    return `if ${when === undefined ? isToBeAsked : `${isToBeAsked} && { ${when}; }`}; then
frame_anew
set --
frame_at=${at} ask_section=${at}
frame b ${at}
${text}
frame e ${at} $?
fi`;
  });
  return `frame_from=${first} frame_upto=${last}
while [ $frame_from -le ${last} ]; do
(
trap 'frame_code=$?; set +eu; frame e $frame_at $frame_code; exit $((frame_at - ${first} + 1))' EXIT
ask_aside=8 ask_shared=yes
${[...ahead, ...body].join('\n')}
trap - EXIT
) 8>&2
frame_code=$?
case $frame_code in
  0) frame_from=$((frame_upto + 1)) ;;
  ? | ?? | ${MOST}) frame_from=$((${first} + frame_code)) ;;
  *)
    if [ $frame_from = $frame_upto ]; then frame e $frame_from $frame_code; frame_from=$((frame_from + 1)); fi
    frame_upto=
    ;;
esac
# Once it was killed, one at a time.
[ "$frame_upto" = ${last} ] || frame_upto=$frame_from
done`;
}
