import type { Fault } from "../api.ts";

/** The rules by which calls go wrong, oldest rule first. */
export interface Faults {
  add(fault: Fault): void;
  /** The fault that meets this call, if any; counts it. */
  take(method: string, channel: string): Fault["kind"] | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  let rules: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      rules.push({ fault, left: fault.times ?? 1 });
    },
    take(method, channel) {
      const rule = rules.find(({ fault }) => meets(fault, method, channel));
      if (!rule) return undefined;
      rule.left -= 1;
      rules = rules.filter((other) => other.left > 0);
      return rule.fault.kind;
    },
    clear() {
      rules = [];
    },
  };
}

function meets(fault: Fault, method: string, channel: string): boolean {
  if (fault.method !== "*" && fault.method !== method) return false;
  return fault.channel === undefined || fault.channel === channel;
}
