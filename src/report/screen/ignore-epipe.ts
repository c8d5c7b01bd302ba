import { isErrno } from '../../model/problems/errno.ts';

/** A reader that is gone (`| head`) is no reason to leave hosts half done: nothing more is shown, and that is all. */
function ignoreGoneReader(error: Error): void {
  if (!isErrno(error, 'EPIPE')) throw error;
}

/** Makes a stream outlive its reader. */
export function ignoreEpipe(stream: NodeJS.WriteStream): void {
  if (!stream.listeners('error').includes(ignoreGoneReader)) stream.on('error', ignoreGoneReader);
}
