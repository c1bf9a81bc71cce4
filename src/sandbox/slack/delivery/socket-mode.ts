import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Json } from "../../api.ts";
import { newSecret } from "../ids.ts";
import { asObject } from "../json.ts";
import { SlackFault } from "../slack-fault.ts";
import { APP } from "../workspace/workspace.ts";
import type { Ack, Outgoing, Transport } from "./transport.ts";

const MOST_CONNECTIONS = 10;
const GOODBYE_MS = 200;
const LARGEST_ACK = 1_000_000;
/** Slack's own figure for how long a connection lives, in seconds; the sandbox ends one only when told to. */
const APPROXIMATE_LIFE = 18_060;

export interface SocketMode extends Transport {
  /** A one-use address for a new connection. */
  open(baseUrl: string): string;
  /** Answers the app's request to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Breaks every connection without a word. */
  drop(): void;
  /** Tells every connection that it ends soon, then that it ends now, as Slack does every few hours. */
  refresh(): void;
  /** Says goodbye to every connection, and hangs up on those that do not answer. */
  stop(): Promise<void>;
}

interface Options {
  /** How long the app has for an acknowledgement, in real milliseconds. */
  readonly ackMs: number;
  readonly pingMs: number;
  readonly changed: () => void;
}

type Waiting = Map<string, (ack: Ack) => void>;

export function createSocketMode({ ackMs, pingMs, changed }: Options): SocketMode {
  const server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_ACK });
  const tickets = new Set<string>();
  const connections = new Map<WebSocket, Waiting>();
  let turn = 0;

  function accept(socket: WebSocket) {
    const waiting: Waiting = new Map();
    connections.set(socket, waiting);
    const ping = setInterval(() => socket.ping(), pingMs);
    socket.on("message", (data) => acknowledge(waiting, String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearInterval(ping);
      connections.delete(socket);
      for (const settle of waiting.values()) settle({ type: "silent", reason: "connection_failed" });
      changed();
    });
    socket.ping();
    say(socket, hello(connections.size));
    changed();
  }

  return {
    connected: () => connections.size > 0,
    open(baseUrl) {
      if (connections.size >= MOST_CONNECTIONS) throw new SlackFault("too_many_websockets");
      const ticket = newSecret();
      tickets.add(ticket);
      return `${baseUrl.replace(/^http/, "ws")}/link/?ticket=${ticket}&app_id=${APP.id}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? "/", "http://local").searchParams.get("ticket") ?? "";
      if (!tickets.delete(ticket) || connections.size >= MOST_CONNECTIONS) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    send(outgoing) {
      const open = [...connections].filter(([socket]) => socket.readyState === socket.OPEN);
      const chosen = open[turn++ % Math.max(open.length, 1)];
      if (!chosen) return Promise.resolve({ type: "unreachable" });
      return hand(outgoing, chosen[0], chosen[1], ackMs);
    },
    drop() {
      for (const socket of connections.keys()) socket.terminate();
    },
    refresh() {
      for (const socket of connections.keys()) {
        say(socket, { type: "disconnect", reason: "warning", debug_info: { host: "sandbox" } });
        say(socket, { type: "disconnect", reason: "refresh_requested", debug_info: { host: "sandbox" } });
      }
    },
    async stop() {
      await Promise.all([...connections.keys()].map(hangUp));
      server.close();
    },
  };
}

function hangUp(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}

function hello(count: number): Json {
  return {
    type: "hello",
    num_connections: count,
    debug_info: { host: "sandbox", build_number: 1, approximate_connection_time: APPROXIMATE_LIFE },
    connection_info: { app_id: APP.id },
  };
}

function hand(outgoing: Outgoing, socket: WebSocket, waiting: Waiting, ackMs: number): Promise<Ack> {
  const envelopeId = randomUUID();
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ type: "silent", reason: "timeout" }), ackMs);
    const settle = (ack: Ack) => {
      clearTimeout(timer);
      waiting.delete(envelopeId);
      resolve(ack);
    };
    waiting.set(envelopeId, settle);
    say(socket, {
      envelope_id: envelopeId,
      type: outgoing.kind,
      payload: outgoing.payload,
      accepts_response_payload: outgoing.kind !== "events_api",
      ...(outgoing.kind === "events_api"
        ? { retry_attempt: outgoing.retry?.attempt ?? 0, retry_reason: outgoing.retry?.reason ?? "" }
        : {}),
    });
  });
}

function say(socket: WebSocket, message: Json): void {
  socket.send(JSON.stringify(message));
}

function acknowledge(waiting: Waiting, data: string): void {
  const message = parse(data);
  waiting.get(String(message.envelope_id))?.({ type: "answered", body: asObject(message.payload) });
}

function parse(data: string): Json {
  try {
    return asObject(JSON.parse(data));
  } catch {
    return {};
  }
}
