/** The result if it is there within `ms` real milliseconds, otherwise undefined; the work goes on. */
export function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
