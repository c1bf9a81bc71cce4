/** A command that did not succeed: one line that says what, where and how to mend it. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** 1: failed. 2: wrong usage. */
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
