import { z } from "zod";
import type { Act, Control } from "../../api.ts";

/** A body that is no deed or order of api.ts. */
export class BadOrder extends Error {}

const id = z.string().max(255);
const text = z.string().max(100_000);
const state = z.record(id, z.record(id, z.record(z.string(), z.unknown())));

const ActBody = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("say"), as: id, channel: id, text, threadTs: id.optional() }),
  z.strictObject({ do: z.literal("command"), as: id, channel: id, text }),
  z.strictObject({
    do: z.literal("press"),
    as: id,
    on: z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("message"), channel: id, ts: id }),
      z.strictObject({ type: z.literal("view"), viewId: id }),
    ]),
    blockId: id,
    actionId: id,
    value: z.union([text, z.array(text).max(100)]).optional(),
    state: state.optional(),
  }),
  z.strictObject({ do: z.literal("submit"), as: id, viewId: id, state }),
  z.strictObject({ do: z.literal("close"), as: id, viewId: id }),
  z.strictObject({
    do: z.literal("shortcut"),
    as: id,
    callbackId: id,
    channel: id.optional(),
    ts: id.optional(),
  }),
  z.strictObject({ do: z.literal("open home"), as: id }),
  z.strictObject({ do: z.literal("read"), as: id, channel: id }),
  z.strictObject({ do: z.literal("react"), as: id, channel: id, ts: id, name: id }),
  z.strictObject({ do: z.literal("dismiss"), as: id, channel: id, ts: id }),
  z.strictObject({ do: z.literal("invite"), as: id, channel: id, user: id }),
  z.strictObject({ do: z.literal("join"), as: id, channel: id }),
]);

const Fault = z.strictObject({
  method: id,
  channel: id.optional(),
  times: z.int().min(1).optional(),
  kind: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("rate limited"), retryAfter: z.number().min(0) }),
    z.strictObject({ type: z.literal("status"), status: z.int().min(200).max(599) }),
    z.strictObject({ type: z.literal("error"), error: id }),
    z.strictObject({ type: z.literal("lost request") }),
    z.strictObject({ type: z.literal("lost answer") }),
    z.strictObject({ type: z.literal("delay"), ms: z.number().min(0).max(600_000) }),
  ]),
});

const ControlBody = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("reset") }),
  z.strictObject({ do: z.literal("fault"), fault: Fault }),
  z.strictObject({ do: z.literal("mend") }),
  z.strictObject({
    do: z.literal("clock"),
    now: z.number().optional(),
    advance: z.number().optional(),
    real: z.boolean().optional(),
  }),
  z.strictObject({
    do: z.literal("limits"),
    postPerChannelPerSecond: z.boolean().optional(),
    fileDelayMs: z.number().min(0).optional(),
    retryEventsAfterMs: z.array(z.number().min(0)).max(10).optional(),
  }),
  z.strictObject({
    do: z.literal("deliver"),
    duplicate: z.boolean().optional(),
    delayMs: z.number().min(0).optional(),
  }),
  z.strictObject({ do: z.literal("drop sockets") }),
  z.strictObject({ do: z.literal("refresh sockets") }),
  z.strictObject({ do: z.literal("refuse sockets"), refuse: z.boolean() }),
  z.strictObject({ do: z.literal("archive"), channel: id, archived: z.boolean() }),
  z.strictObject({ do: z.literal("rename"), channel: id, name: id }),
  z.strictObject({ do: z.literal("kick"), channel: id, user: id }),
  z.strictObject({ do: z.literal("scopes"), scopes: z.array(id) }),
  z.strictObject({ do: z.literal("deactivate"), user: id, deactivated: z.boolean() }),
  z.strictObject({ do: z.literal("revoke token") }),
]);

/** The deed in a request's body; throws {@link BadOrder} naming the field that is wrong. */
export function readAct(body: Buffer): Act {
  return read(ActBody, body) as Act;
}

/** The control order in a request's body; throws {@link BadOrder} naming the field that is wrong. */
export function readControl(body: Buffer): Control {
  return read(ControlBody, body) as Control;
}

function read<T>(schema: z.ZodType<T>, body: Buffer): T {
  const result = schema.safeParse(parse(body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new BadOrder(`${issue?.path.join(".") || "body"}: ${issue?.message ?? "not understood"}`);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new BadOrder("body: must be JSON");
  }
}
