/** A text as the source of a regular expression that means the text itself, in JavaScript and in an extended one of POSIX. */
export const escapeExpression = (text: string): string => text.replace(/[\\^$.|+()[\]{}*?]/g, '\\$&');
