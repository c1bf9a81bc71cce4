import type { SourceError } from "./source.ts";

/** What went wrong, said by the part that saw it, before it is known who asked. The desk makes a SourceError of it. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly reason: SourceError["reason"];
  constructor(reason: SourceError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name could not be looked up",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the host",
  ETIMEDOUT: "the connection was not answered",
  UND_ERR_CONNECT_TIMEOUT: "the connection was not answered",
  CONNECT_TIMEOUT: "the connection was not answered",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  CONNECTION_CLOSED: "the connection broke",
  CONNECTION_ENDED: "the connection broke",
  CONNECTION_DESTROYED: "the connection broke",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by nobody we know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by nobody we know",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

/** Words for an error of the network, or undefined where it is something else. */
export function networkFault(error: unknown, host: string): Fault | undefined {
  for (const code of errorCodes(error)) {
    const words = NETWORK[code];
    if (words !== undefined) return new Fault("unreachable", `${host} cannot be reached: ${words} (${code})`);
  }
  if (error instanceof Error && error.cause instanceof Error && error.cause.message === "bad port")
    return new Fault("unreachable", `${host} cannot be reached: web clients refuse to use this port`);
  return undefined;
}

/** Codes of an error, its causes and, where several addresses were tried, of each try. */
function errorCodes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const tries = error instanceof AggregateError ? error.errors.flatMap((one) => errorCodes(one, depth + 1)) : [];
  return [...own, ...tries, ...errorCodes(error.cause, depth + 1)];
}
