/**
 * Says aloud that something is not tested because this machine lacks a program. Where `LEADLINE_NO_SKIP=1` (the gate
 * installs what the tests need) that is a failure instead: a test nobody runs proves nothing.
 */
export function leaveOut(what: string, why: string): void {
  if (process.env.LEADLINE_NO_SKIP === "1") throw new Error(`LEADLINE_NO_SKIP=1, and yet ${what} cannot run: ${why}`);
  process.stderr.write(`SKIPPED: ${what}, because ${why}\n`);
}
