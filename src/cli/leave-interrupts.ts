/** Does something during which Ctrl-C is for a child: it reaches the whole foreground group, and the child decides what it means. */
export async function leaveInterrupts<T>(work: () => Promise<T>): Promise<T> {
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    return await work();
  } finally {
    process.off('SIGINT', ignore);
  }
}
