/** Whether the tests run as root: only then can a file be given to root, or a ping be sent from a namespace. */
export const asRoot = process.getuid?.() === 0;
